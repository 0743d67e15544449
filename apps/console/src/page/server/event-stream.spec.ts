import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { EventStreamReader, eventsOf } from './event-stream.js';

const read = (...chunks: string[]): string[] => {
  const reader = new EventStreamReader();
  return chunks.flatMap((chunk) => reader.feed(chunk));
};

describe('an event stream', () => {
  it('gives an event when the empty line after it has come', () => {
    expect(read('data: {"a":1}\n')).toEqual([]);
    expect(read('data: {"a":1}\n', '\n')).toEqual(['{"a":1}']);
  });

  it('joins the data lines of one event, and passes comments and other fields over', () => {
    expect(read(': hello\nid: 7\nevent: x\ndata: one\ndata:two\n\n:\n\ndata\n\n')).toEqual(['one\ntwo', '']);
  });

  it.each(['\n', '\r\n'])('reads lines that end in %j, cut anywhere', (end) => {
    const whole = ['data: first', '', ': keep', '', 'data: second', 'data: line', '', ''].join(end);
    fc.assert(
      fc.property(fc.array(fc.nat(whole.length), { maxLength: 6 }), (cuts) => {
        const at = [0, ...cuts.toSorted((a, b) => a - b), whole.length];
        const chunks = at.slice(1).map((to, index) => whole.slice(at[index], to));
        expect(read(...chunks)).toEqual(['first', 'second\nline']);
      }),
    );
  });

  it('is read from a body whose chunks cut a character in two', async () => {
    const bytes = new TextEncoder().encode('data: Daniël\n\n');
    const cut = bytes.length - 4;
    const body = new ReadableStream<Uint8Array>({
      start(controller) {
        controller.enqueue(bytes.slice(0, cut));
        controller.enqueue(bytes.slice(cut));
        controller.close();
      },
    });
    const events: string[] = [];
    for await (const event of eventsOf(body)) events.push(event);
    expect(events).toEqual(['Daniël']);
  });
});
