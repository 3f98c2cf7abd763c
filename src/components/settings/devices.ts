/** The microphones and speakers of a device, as they come and go. */
import type {Option, SettingsWords} from './choices.js';

export type DeviceKind = 'audioinput' | 'audiooutput';

/** What the browser says of each. */
export type Device = Pick<MediaDeviceInfo, 'kind' | 'deviceId' | 'label'>;

/** Some browsers name the standard device a second time under this id. */
const ALIAS = 'default';

/** Tells of the devices now, and whenever they are others, until `signal` aborts. */
export function followDevices(onDevices: (devices: readonly Device[]) => void, signal: AbortSignal): void {
  // Absent on insecure pages.
  const {mediaDevices} = navigator as {readonly mediaDevices?: MediaDevices};
  const read = async (): Promise<void> => {
    const devices = (await mediaDevices?.enumerateDevices().catch(() => [])) ?? [];
    if (!signal.aborted) onDevices(devices);
  };
  mediaDevices?.addEventListener('devicechange', () => void read(), {signal});
  void read();
}

/** Those of one kind. Before the visitor has allowed the microphone they have no names, and often no ids either. */
export function deviceOptions(
  devices: readonly Device[],
  kind: DeviceKind,
  words: SettingsWords,
): readonly Option[] {
  const found = devices.filter(
    device => device.kind === kind && device.deviceId !== '' && device.deviceId !== ALIAS,
  );
  return [
    {value: '', label: words.standardDevice},
    ...found.map(({deviceId, label}, index) => ({
      value: deviceId,
      label: label || words.device.replace('{number}', String(index + 1)),
    })),
  ];
}

/** Can the page choose a speaker in this browser? */
export function canChooseSpeaker(): boolean {
  return 'AudioContext' in globalThis && 'setSinkId' in AudioContext.prototype;
}
