/**
 * The small browser of WebKitGTK, with a microphone of its own, on a screen that nobody sees: what Safari is made of, where
 * there is no Safari. `WEBKIT_DRIVER_PATH` and `WEBKIT_BROWSER_PATH` name others. It stands alone because it takes three
 * programs: the screen, the driver, and the browser that the driver starts.
 */
import {findProgram} from '../../test/support/debian.js';
import {freePort} from '../../test/support/free-port.js';
import type {Engine} from './engine.js';
import {startProgram, type Program} from './program.js';
import {webdriverLauncher} from './webdriver-launcher.js';

/** What WebKit plays and decodes sound with: the library asks for none of it. */
const SOUND = ['gstreamer1.0-plugins-good', 'gstreamer1.0-plugins-bad'];
const BROWSER_ARGUMENTS = ['--automation', '--features=+MockCaptureDevices', '--autoplay-policy=allow'];

export async function openWebkit(): Promise<Engine> {
  const driverPath = process.env['WEBKIT_DRIVER_PATH'] ?? findDriver();
  const screen = startProgram(findProgram('Xvfb', 'xvfb'), () => ['-displayfd', '1', '-nolisten', 'tcp']);
  const display = await numberOf(screen);
  const port = await freePort();
  const driver = startProgram(driverPath, () => [`--port=${port}`, '--host=127.0.0.1'], {
    ...{DISPLAY: `:${display}`, GDK_BACKEND: 'x11', NO_AT_BRIDGE: '1'},
    // Where nobody has set up a language it would be called "C".
    ...{LANG: 'en_US.UTF-8', LANGUAGE: 'en_US'},
  });
  const url = `http://127.0.0.1:${port}`;
  await driver.until(() => answers(`${url}/status`));
  return {
    launcher: webdriverLauncher('WebKit', url, capabilities()),
    end: async () => {
      await driver.end();
      await screen.end();
    },
  };
}

function findDriver(): string {
  return findProgram('WebKitWebDriver', ['webkit2gtk-driver', ...SOUND]);
}

function capabilities(): object {
  const binary = process.env['WEBKIT_BROWSER_PATH'];
  return {
    browserName: 'MiniBrowser',
    // Without a name the driver takes the one that it was built with.
    'webkitgtk:browserOptions': {args: BROWSER_ARGUMENTS, ...(binary !== undefined && {binary})},
  };
}

/** It takes a number that nobody has, and writes it down when it can be drawn upon. */
async function numberOf(screen: Program): Promise<string> {
  let display: string | undefined;
  await screen.until(said => (display = /^(\d+)$/m.exec(said)?.[1]) !== undefined);
  return display ?? '';
}

async function answers(url: string): Promise<boolean> {
  return fetch(url).then(
    ({ok}) => ok,
    () => false,
  );
}
