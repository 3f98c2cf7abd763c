/**
 * The types that the package brings for templates, as the checker of each framework applies them: what is right passes, and
 * each line with the word `wrong` in it is refused, and no other.
 */
import assert from 'node:assert/strict';
import {spawnSync} from 'node:child_process';
import {cpSync, mkdirSync, rmSync, symlinkSync, writeFileSync} from 'node:fs';
import {dirname, join} from 'node:path';
import {describe, test} from 'node:test';
import {ROOT} from '../../scripts/find-tests.js';
import {prepareFixture} from './fixture-site.js';

/** In the folder of a fixture: what it depends on is found from there. */
const FOLDER = 'checked';

const OPTIONS = {
  ...{
    target: 'ES2022',
    module: 'ESNext',
    moduleResolution: 'Bundler',
    lib: ['ES2022', 'DOM', 'DOM.Iterable'],
  },
  ...{types: [], strict: true, noEmit: true, skipLibCheck: true, verbatimModuleSyntax: true},
};

type Check = {
  readonly fixture: string;
  readonly files: Readonly<Record<string, string>>;
  /** Of the fixture, which passes. */
  readonly example?: string;
  /** More for its tsconfig.json. */
  readonly config?: object;
  /** A program of the fixture, from its `node_modules`, and what it is told. */
  readonly command: readonly [program: string, ...told: string[]];
};

const VUE = `<script setup lang="ts">
import type {PageTool, VoiceErrorEvent, VoiceTranscriptEvent} from 'realtime-voice';
import type {} from 'realtime-voice/types/vue';
const tools: PageTool[] = [];
const onTranscript = ({entry}: VoiceTranscriptEvent): string => entry.text;
const onError = ({error}: VoiceErrorEvent): string => error.code;
</script>
<template>
  <realtime-voice transport="websocket" transcript text-input :volume="0.5" vad-silence-ms="400" agent-name="Ada" class="mine" />
  <realtime-voice :tools="tools" @voice-transcript="onTranscript" @voice-error="onError" />
  <realtime-voice-captions for="voice" />
  <realtime-voice transport="pigeon" /><!-- wrong -->
  <realtime-voice :vad-silence-ms="{}" /><!-- wrong -->
  <realtime-voice :tools="'none'" /><!-- wrong -->
  <realtime-voice @voice-transcript="onError" /><!-- wrong -->
  <realtime-voice @voice-transkript="onTranscript" /><!-- wrong -->
</template>
`;

const SVELTE = `<script lang="ts">
  import type {PageTool, RealtimeVoice, VoiceErrorEvent, VoiceTranscriptEvent} from 'realtime-voice';
  import type {} from 'realtime-voice/types/svelte';
  let voice: RealtimeVoice | undefined = $state();
  const tools: PageTool[] = [];
  const onTranscript = ({entry}: VoiceTranscriptEvent): string => entry.text;
  const onError = ({error}: VoiceErrorEvent): string => error.code;
  export const ask = (): unknown => voice?.sendText('what time is it');
</script>

<realtime-voice transport="websocket" transcript text-input volume={0.5} vad-silence-ms="400" agent-name="Ada" class="mine"></realtime-voice>
<realtime-voice bind:this={voice} {tools} onvoice-transcript={onTranscript} onvoice-error={onError}></realtime-voice>
<realtime-voice-captions for="voice"></realtime-voice-captions>
<realtime-voice transport="pigeon"></realtime-voice><!-- wrong -->
<realtime-voice vad-silence-ms={{}}></realtime-voice><!-- wrong -->
<realtime-voice tools="none"></realtime-voice><!-- wrong -->
<realtime-voice onvoice-transcript={onError}></realtime-voice><!-- wrong -->
<realtime-voice onvoice-transkript={onTranscript}></realtime-voice><!-- wrong -->
`;

const angular = (
  template: string,
): string => `import {Component, CUSTOM_ELEMENTS_SCHEMA, ElementRef, viewChild} from '@angular/core';
import type {RealtimeVoice, VoiceErrorEvent, VoiceTranscriptEvent} from 'realtime-voice';
import 'realtime-voice';

@Component({
  selector: 'app-checked',
  schemas: [CUSTOM_ELEMENTS_SCHEMA],
  template: \`
${template}
  \`,
})
export class Checked {
  readonly voice = viewChild.required<ElementRef<RealtimeVoice>>('voice');
  onTranscript({entry}: VoiceTranscriptEvent): string {
    return entry.text;
  }
  onError({error}: VoiceErrorEvent): string {
    return error.code;
  }
}
`;

const ANGULAR =
  angular(`<realtime-voice #voice transport="websocket" (voice-transcript)="onTranscript($event)"></realtime-voice>
{{ voice.state.phase }}
<realtime-voice (voice-error)="onError($event)"></realtime-voice>
<realtime-voice (voice-transcript)="onError($event)"></realtime-voice><!-- wrong -->
<realtime-voice (voice-transkript)="onTranscript($event)"></realtime-voice><!-- wrong -->
<realtime-voice #other></realtime-voice>{{ other.sate }}<!-- wrong -->`);

const jsx = (
  more: string,
): string => `import type {PageTool, RealtimeVoice, VoiceErrorEvent, VoiceTranscriptEvent} from 'realtime-voice';
import type {} from 'realtime-voice/types/react';
import {useRef} from 'react';

export const tools: PageTool[] = [];
export const onTranscript = ({entry}: VoiceTranscriptEvent): string => entry.text;
export const onError = ({error}: VoiceErrorEvent): string => error.code;

export function Assistant() {
  const voice = useRef<RealtimeVoice>(null);
  return (
    <>
      <realtime-voice ref={voice} transport="websocket" transcript text-input volume={0.5} vad-silence-ms="400" className="mine" />
      <realtime-voice-captions for="voice" key="captions" onClick={() => voice.current?.sendText('hello')} />
      <realtime-voice transport="pigeon" />{/* wrong */}
      <realtime-voice vad-silence-ms={{}} />{/* wrong */}
      <realtime-voice greting="Hello" id={1} />{/* wrong */}
${more}
    </>
  );
}
`;

const REACT_19 =
  jsx(`      <realtime-voice tools={tools} onvoice-transcript={onTranscript} onvoice-error={onError} />
      <realtime-voice tools="none" />{/* wrong */}
      <realtime-voice onvoice-transcript={onError} />{/* wrong */}`);
/** React 18 would write them as attributes. */
const REACT_18 = jsx(`      <realtime-voice tools={tools} />{/* wrong */}`);

const TSC = ['typescript/bin/tsc', '--pretty', 'false', '-p', '.'] as const;

const CHECKS: Readonly<Record<string, Check>> = {
  Vue: {
    ...{fixture: 'frameworks', files: {'Checked.vue': VUE}, example: 'Lamp.vue'},
    config: {vueCompilerOptions: {strictTemplates: true}},
    command: ['vue-tsc/bin/vue-tsc.js', '--pretty', 'false', '-p', '.'],
  },
  Svelte: {
    ...{fixture: 'frameworks', files: {'Checked.svelte': SVELTE}, example: 'Lamp.svelte'},
    command: ['svelte-check/bin/svelte-check', '--output', 'machine', '--tsconfig', './tsconfig.json'],
  },
  Angular: {
    ...{fixture: 'angular', files: {'checked.ts': ANGULAR}},
    config: {angularCompilerOptions: {strictTemplates: true}},
    command: ['@angular/compiler-cli/bundles/src/bin/ngc.js', '-p', '.'],
  },
  'React 18': {fixture: 'frameworks', files: {'checked.tsx': REACT_18}, command: TSC},
  'React 19': {fixture: 'frameworks', files: {'checked.tsx': REACT_19}, command: TSC},
};

export function describeFrameworkTypes(): void {
  describe('the types for templates', () => {
    for (const [name, {fixture, files, example, config = {}, command}] of Object.entries(CHECKS)) {
      test(`let through what is right and refuse what is wrong, by the checker of ${name}`, async () => {
        const project = await prepareFixture(fixture);
        const folder = join(project, FOLDER);
        rmSync(folder, {recursive: true, force: true});
        mkdirSync(folder);
        if (example !== undefined) cpSync(join(project, 'src', example), join(folder, example));
        if (name === 'React 19') giveReact19(project, folder);
        const compilerOptions = {
          ...OPTIONS,
          ...(name.includes('React') && {jsx: 'react-jsx'}),
          ...(name === 'Angular' && {experimentalDecorators: true}),
        };
        const tsconfig = {compilerOptions, include: ['*'], ...config};
        const written = {
          ...files,
          'tsconfig.json': JSON.stringify(tsconfig),
          'package.json': '{"type": "module"}',
        };
        for (const [file, text] of Object.entries(written)) writeFileSync(join(folder, file), text);
        const [program, ...told] = command;
        const {stdout, stderr} = spawnSync(
          process.execPath,
          [join(project, 'node_modules', program), ...told],
          {
            ...{cwd: folder, encoding: 'utf8'},
          },
        );
        const found = refusedLines(stdout + stderr);
        assert.deepEqual(found, wrongLines(files), stdout + stderr);
      });
    }
  });
}

/** Its types in place of the older ones; what was installed is copied, because a link would lead back to them. */
function giveReact19(project: string, folder: string): void {
  const modules = join(folder, 'node_modules');
  mkdirSync(join(modules, '@types'), {recursive: true});
  symlinkSync(join(ROOT, 'node_modules', '@types', 'react'), join(modules, '@types', 'react'));
  for (const part of ['package.json', 'dist/package/types']) {
    mkdirSync(dirname(join(modules, 'realtime-voice', part)), {recursive: true});
    cpSync(join(project, 'node_modules', 'realtime-voice', part), join(modules, 'realtime-voice', part), {
      recursive: true,
    });
  }
}

/** `checked.tsx(12,3): error`, `checked.ts:12:3 - error`, or `ERROR "Checked.svelte" 12:3`. */
const REFUSED = /((?:checked|lamp)\.\w+)(?:\((\d+),|:(\d+):\d+ - error|" (\d+):)/gi;

function refusedLines(output: string): string[] {
  const plain = output.replace(/\u001b\[[\d;]*m/g, '');
  const lines = [...plain.matchAll(REFUSED)].map(([, file, ...at]) => `${file}:${at.find(line => line)}`);
  return [...new Set(lines)].sort();
}

function wrongLines(files: Readonly<Record<string, string>>): string[] {
  return Object.entries(files)
    .flatMap(([file, text]) =>
      text.split('\n').flatMap((line, index) => (line.includes(' wrong ') ? [`${file}:${index + 1}`] : [])),
    )
    .sort();
}
