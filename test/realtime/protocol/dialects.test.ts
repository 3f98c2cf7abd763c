/** The beta dialect and ours: a conversation is the same in either. */
import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import fc from 'fast-check';
import {NO_TRANSCRIPT, fold, type Transcript} from '../../../src/realtime/conversation/fold.js';
import {
  assistantText,
  approval,
  userText,
  type RealtimeSession,
} from '../../../src/realtime/protocol/client-events.js';
import {fromBeta, sessionFromBeta, toBeta} from '../../../src/realtime/protocol/dialects.js';
import {recogniseServerEvent} from '../../../src/realtime/protocol/parse.js';

type Json = Record<string, unknown>;

/** A turn of each kind, as the provider tells it today. */
function turn(n: number, words: string, reply: string, tool: boolean): Json[] {
  const [u, a, f, r] = [`u${n}`, `a${n}`, `f${n}`, `r${n}`];
  const user = {
    id: u,
    type: 'message',
    role: 'user',
    status: 'completed',
    content: [{type: 'input_audio', transcript: null}],
  };
  const open = {id: a, type: 'message', role: 'assistant', status: 'in_progress', content: []};
  const whole = {...open, status: 'completed', content: [{type: 'output_audio', transcript: reply}]};
  const call = {
    id: f,
    type: 'function_call',
    status: 'in_progress',
    name: 'look',
    call_id: `c${n}`,
    arguments: '',
  };
  const called = {...call, status: 'completed', arguments: '{}'};
  const part = {response_id: r, item_id: a, output_index: 0, content_index: 0};
  const previous_item_id = n === 0 ? null : tool ? `f${n - 1}` : `a${n - 1}`;
  return [
    {type: 'input_audio_buffer.speech_started', item_id: u, audio_start_ms: 0},
    {type: 'input_audio_buffer.speech_stopped', item_id: u, audio_end_ms: 900},
    {type: 'input_audio_buffer.committed', item_id: u, previous_item_id},
    {type: 'conversation.item.added', previous_item_id, item: user},
    {type: 'conversation.item.done', previous_item_id, item: user},
    {type: 'response.created', response: {id: r, status: 'in_progress', output: []}},
    {type: 'response.output_item.added', response_id: r, output_index: 0, item: open},
    {type: 'conversation.item.added', previous_item_id: u, item: open},
    {type: 'response.content_part.added', ...part, part: {type: 'audio', transcript: ''}},
    {type: 'response.output_audio_transcript.delta', ...part, delta: reply.slice(0, 3)},
    {type: 'response.output_audio_transcript.delta', ...part, delta: reply.slice(3)},
    {type: 'response.output_audio.done', ...part},
    {type: 'response.output_audio_transcript.done', ...part, transcript: reply},
    {type: 'conversation.item.done', item: whole},
    {type: 'response.output_item.done', response_id: r, output_index: 0, item: whole},
    ...(tool
      ? [
          {type: 'conversation.item.added', previous_item_id: a, item: call},
          {type: 'conversation.item.done', item: called},
          {type: 'response.output_item.done', response_id: r, output_index: 1, item: called},
        ]
      : []),
    {type: 'response.done', response: {id: r, status: 'completed', output: [whole]}},
    {
      type: 'conversation.item.input_audio_transcription.completed',
      item_id: u,
      content_index: 0,
      transcript: words,
    },
  ];
}

/** What a provider of the beta dialect would say instead. It says `created` once, and nothing of whole items. */
function inBeta(event: Json): Json[] {
  const type = String(event['type'])
    .replace('response.output_audio', 'response.audio')
    .replace('response.output_text', 'response.text')
    .replace('conversation.item.added', 'conversation.item.created');
  if (type === 'conversation.item.done') return [];
  const text = JSON.stringify({...event, type})
    .replaceAll('"output_audio"', '"audio"')
    .replaceAll('"output_text"', '"text"');
  return [JSON.parse(text) as Json];
}

function transcribe(events: unknown[]): Transcript['entries'] {
  return events.reduce<Transcript>((transcript, json) => {
    const parsed = recogniseServerEvent(json);
    return parsed.kind === 'known' ? fold(transcript, parsed.event, 1) : transcript;
  }, NO_TRANSCRIPT).entries;
}

describe('the beta dialect', () => {
  test('tells the same conversation as ours', () => {
    const turns = fc.array(fc.tuple(fc.string(), fc.string({minLength: 1}), fc.boolean()), {maxLength: 6});
    fc.assert(
      fc.property(turns, said => {
        const ours = said.flatMap(([words, reply, tool], n) => turn(n, words, reply, tool));
        const theirs = ours.flatMap(inBeta).flatMap(fromBeta);
        assert.deepEqual(transcribe(theirs), transcribe(ours));
      }),
      {numRuns: 300},
    );
  });

  test('has one event where we have two: an item that is whole when it comes', () => {
    const item = {id: 'u', type: 'message', role: 'user', content: [{type: 'input_text', text: 'Hi'}]};
    const types = (status?: string): unknown[] =>
      fromBeta({type: 'conversation.item.created', item: {...item, status}}).map(
        event => (event as Json)['type'],
      );
    assert.deepEqual(types('completed'), ['conversation.item.added', 'conversation.item.done']);
    assert.deepEqual(types(), ['conversation.item.added', 'conversation.item.done']);
    assert.deepEqual(types('in_progress'), ['conversation.item.added']);
  });

  test('has other names for what an answer says', () => {
    const names = ['audio.delta', 'audio.done', 'audio_transcript.delta', 'text.done', 'done'];
    assert.deepEqual(
      names.flatMap(name => fromBeta({type: `response.${name}`})).map(event => (event as Json)['type']),
      ['audio.delta', 'audio.done', 'audio_transcript.delta', 'text.done']
        .map(name => `response.output_${name}`)
        .concat('response.done'),
    );
  });

  test('has other names for the content of an answer, and the same for that of a visitor', () => {
    const item = (role: string): Json => ({id: 'x', role, content: [{type: 'text'}, {type: 'audio'}]});
    const types = (event: unknown): unknown[] =>
      (event as {item: {content: Array<{type: string}>}}).item.content.map(({type}) => type);
    const read = (role: string): unknown[] => types(fromBeta({type: 'x', item: item(role)})[0]);
    assert.deepEqual(read('assistant'), ['output_text', 'output_audio']);
    assert.deepEqual(read('user'), ['text', 'audio']);
  });

  test('of a recogniser that guesses says all the words so far', () => {
    const type = 'conversation.item.input_audio_transcription.';
    const heard = [
      {type: `${type}text`, item_id: 'u', text: '', stash: 'right'},
      {type: `${type}delta`, item_id: 'u', text: 'write ', stash: 'it'},
      {type: `${type}delta`, item_id: 'u', delta: ' down'},
    ];
    assert.equal(transcribe(heard.flatMap(fromBeta))[0]!.text, 'write it down');
  });

  test('has flat sessions, and survives the way there and back', () => {
    const session: RealtimeSession = {
      type: 'realtime',
      instructions: 'Be brief.',
      output_modalities: ['audio'],
      max_output_tokens: 500,
      tools: [],
      tool_choice: 'auto',
      audio: {
        input: {
          format: {type: 'audio/pcmu'},
          noise_reduction: null,
          transcription: {model: 'gpt-transcribe', language: 'de'},
          turn_detection: null,
        },
        output: {format: {type: 'audio/pcm', rate: 24000}, voice: 'marin', speed: 1.1},
      },
    };
    const [update] = toBeta({type: 'session.update', session}) as Array<{session: Json}>;
    assert.deepEqual(update!.session['modalities'], ['audio', 'text']);
    assert.equal(update!.session['input_audio_format'], 'g711_ulaw');
    assert.equal(update!.session['turn_detection'], null);
    assert.equal('type' in update!.session, false);
    assert.deepEqual(sessionFromBeta(update!.session), session);
  });

  test('changes only what an update names', () => {
    const [update] = toBeta({
      type: 'session.update',
      session: {type: 'realtime', audio: {input: {noise_reduction: null}}},
    });
    assert.deepEqual(update, {type: 'session.update', session: {input_audio_noise_reduction: null}});
  });

  test('writes the words of the assistant as text, and knows no approvals', () => {
    const [event] = toBeta(assistantText('Hello', 'a')) as Array<{item: {content: Array<{type: string}>}}>;
    assert.equal(event!.item.content[0]!.type, 'text');
    assert.deepEqual(toBeta(userText('Hi')), [userText('Hi')]);
    assert.deepEqual(toBeta(approval('q', true)), []);
  });

  test('asks for a response with flat wishes', () => {
    assert.deepEqual(
      toBeta({
        type: 'response.create',
        response: {
          instructions: 'Greet',
          output_modalities: ['text'],
          conversation: 'none',
          input: [],
          max_output_tokens: 9,
          audio: {output: {voice: 'marin'}},
        },
      }),
      [
        {
          type: 'response.create',
          response: {
            instructions: 'Greet',
            modalities: ['text'],
            conversation: 'none',
            input: [],
            max_response_output_tokens: 9,
            voice: 'marin',
          },
        },
      ],
    );
    assert.deepEqual(toBeta({type: 'response.create'}), [{type: 'response.create'}]);
  });

  test('is left alone where it makes no sense', () => {
    for (const json of [null, 5, 'x', [], {}, {type: 5}]) assert.deepEqual(fromBeta(json), [json]);
    assert.deepEqual(fromBeta({type: 'session.created', session: 'x'}), [
      {type: 'session.created', session: 'x'},
    ]);
    fc.assert(
      fc.property(
        fc.json().map(text => JSON.parse(text) as unknown),
        json => void fromBeta(json),
      ),
    );
  });
});
