/**
 * Reads `text/event-stream` as it comes in (HTML Standard, "Interpreting an event stream") and returns the data of each
 * event that is complete. EventSource would do that, but cannot send a header, and the key belongs in no URL.
 *
 * Does NOT look at `event`, `id` and `retry`: the console's stream has one kind of event, and sends the last ones again.
 */
export class EventStreamReader {
  private rest = '';
  private data: string[] = [];

  feed(text: string): string[] {
    const complete: string[] = [];
    const lines = (this.rest + text).split(/\r\n|\n|\r(?!$)/);
    this.rest = lines.pop() ?? '';
    for (const line of lines) {
      if (line === '') {
        if (this.data.length > 0) complete.push(this.data.join('\n'));
        this.data = [];
      } else if (line === 'data' || line.startsWith('data:')) {
        this.data.push(line.slice('data:'.length).replace(/^ /, ''));
      }
    }
    return complete;
  }
}

/** Yields the data of each event of a body, until it ends. */
export async function* eventsOf(body: ReadableStream<Uint8Array>): AsyncGenerator<string> {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  const events = new EventStreamReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    yield* events.feed(decoder.decode(value, { stream: true }));
  }
}
