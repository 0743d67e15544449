import type { ServerResponse } from 'node:http';
import type { LiveDecision } from '../shapes.js';
import type { Recorder } from './recorder.js';

const heartbeatMs = 15_000;
/** Of what a client has not taken yet. One that falls behind further is let go; its page asks again for the last ones. */
const mostWaitingBytes = 512 * 1024;
const mostClients = 16;

/** Serves the decisions as `text/event-stream` (HTML Standard, "Server-sent events"), those that are kept first. */
export function createDecisionStream({ recent, listen }: Pick<Recorder, 'recent' | 'listen'>) {
  const clients = new Set<ServerResponse>();

  return {
    /** False: too many listen already. */
    serve(response: ServerResponse): boolean {
      if (clients.size >= mostClients) return false;
      const write = (text: string): void => {
        if (response.writableLength > mostWaitingBytes) return void response.destroy();
        response.write(text);
      };
      const tell = (decision: LiveDecision): void => write(`id: ${decision.id}\ndata: ${JSON.stringify(decision)}\n\n`);
      response.writeHead(200, {
        'content-type': 'text/event-stream',
        'cache-control': 'no-store',
        'x-content-type-options': 'nosniff',
      });
      response.write(': decisions, the oldest first\n\n');
      for (const decision of recent()) tell(decision);
      const deafen = listen(tell);
      const heartbeat = setInterval(() => write(':\n\n'), heartbeatMs).unref();
      clients.add(response);
      response.once('close', () => {
        clearInterval(heartbeat);
        deafen();
        clients.delete(response);
      });
      return true;
    },
    close(): void {
      for (const response of clients) response.end();
    },
  };
}
