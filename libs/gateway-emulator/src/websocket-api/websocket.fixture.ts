import { connect, type Socket } from 'node:net';

/** A WebSocket client by hand: it sets any header and sends any bytes. Text up to 125 bytes arrives as `messages`. */
export interface TestSocket {
  readonly status: number;
  readonly head: string;
  readonly body: string;
  readonly messages: string[];
  /** Code of the close frame that came, or `null`. */
  closeCode(): number | null;
  send(bytes: Buffer): void;
  /** Resolves once this many messages came. */
  received(count: number): Promise<string[]>;
  readonly closed: Promise<void>;
  destroy(): void;
}

/** A masked frame, as clients send them. */
export function clientFrame(data: string | Buffer, opcode = 1, final = true): Buffer {
  const payload = Buffer.from(data);
  const mask = Buffer.from([1, 2, 3, 4]);
  const length =
    payload.length < 126 ? [0x80 | payload.length] : [0x80 | 126, payload.length >> 8, payload.length & 255];
  const masked = payload.map((byte, index) => byte ^ mask[index & 3]!);
  return Buffer.concat([Buffer.from([(final ? 0x80 : 0) | opcode, ...length]), mask, masked]);
}

function readFrames(bytes: Buffer, onText: (text: string) => void, onClose: (code: number) => void): Buffer {
  let rest = bytes;
  while (rest.length >= 2 && rest.length >= 2 + rest[1]!) {
    const data = rest.subarray(2, 2 + rest[1]!);
    if (rest[0] === 0x81) onText(data.toString());
    if (rest[0] === 0x88) onClose(data.readUInt16BE(0));
    rest = rest.subarray(2 + rest[1]!);
  }
  return rest;
}

export function openSocket(port: number, path: string, ...headers: readonly string[]): Promise<TestSocket> {
  return new Promise((resolve, reject) => {
    let bytes: Buffer = Buffer.alloc(0);
    let opened = false;
    let code: number | null = null;
    const messages: string[] = [];
    const socket: Socket = connect(port, '127.0.0.1', () => {
      const lines = [
        `GET ${path} HTTP/1.1`,
        'Host: ws.example.test',
        'Upgrade: websocket',
        'Connection: Upgrade',
        'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
        'Sec-WebSocket-Version: 13',
        ...headers,
      ];
      socket.write(`${lines.join('\r\n')}\r\n\r\n`);
    });
    const closed = new Promise<void>((ended) => socket.once('close', () => ended()));
    const answered = (head: string, body: string): TestSocket => ({
      status: Number(head.split(' ')[1]),
      head,
      body,
      messages,
      closeCode: () => code,
      send: (data) => void socket.write(data),
      async received(count) {
        while (messages.length < count) await new Promise((again) => setTimeout(again, 5));
        return messages;
      },
      closed,
      destroy: () => void socket.destroy(),
    });
    socket.on('error', reject);
    socket.on('data', (chunk: Buffer) => {
      bytes = Buffer.concat([bytes, chunk]);
      const end = bytes.indexOf('\r\n\r\n');
      if (!opened && end !== -1) {
        const head = bytes.subarray(0, end).toString();
        bytes = bytes.subarray(end + 4);
        opened = head.includes(' 101 ');
        if (opened) resolve(answered(head, ''));
        else socket.once('close', () => resolve(answered(head, bytes.toString())));
      }
      if (opened)
        bytes = readFrames(
          bytes,
          (text) => messages.push(text),
          (sent) => (code = sent),
        );
    });
  });
}
