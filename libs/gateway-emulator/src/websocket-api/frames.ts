import { createHash } from 'node:crypto';

/** RFC 6455, as much of it as a gateway needs. */

/** What arrived: a whole message or a control frame. */
export type Arrival =
  | { readonly kind: 'message'; readonly data: Buffer; readonly isText: boolean }
  | { readonly kind: 'ping'; readonly data: Buffer }
  | { readonly kind: 'close' }
  /** The connection must end with this code (§7.4.1). */
  | { readonly kind: 'broken'; readonly code: 1002 | 1009 };

/** Largest frame and message that API Gateway takes, in bytes (G34). */
const frameBytes = 32 * 1024;
const messageBytes = 128 * 1024;
const opcodes = { continuation: 0, text: 1, binary: 2, close: 8, ping: 9, pong: 10 } as const;

/** `Sec-WebSocket-Accept` of a key (§4.2.2). */
export const acceptOf = (key: string): string =>
  createHash('sha1').update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest('base64');

/** An unmasked frame, as servers send them (§5.1). */
export function encodeFrame(kind: 'text' | 'close' | 'pong', data: Buffer): Buffer {
  const length =
    data.length < 126
      ? Buffer.from([data.length])
      : data.length < 65_536
        ? Buffer.from([126, data.length >> 8, data.length & 255])
        : Buffer.from([127, 0, 0, 0, 0, ...new Uint8Array(new Uint32Array([data.length]).buffer).reverse()]);
  return Buffer.concat([Buffer.from([0x80 | opcodes[kind]]), length, data]);
}

interface Frame {
  readonly final: boolean;
  readonly opcode: number;
  readonly data: Buffer;
  readonly size: number;
}

/** The first frame of these bytes, `null` while it is not whole yet, or the code that ends the connection. */
function readFrame(bytes: Buffer): Frame | null | 1002 | 1009 {
  if (bytes.length < 2) return null;
  const [first, second] = [bytes[0]!, bytes[1]!];
  if ((second & 0x80) === 0 || (first & 0x70) !== 0) return 1002; // clients mask; no extension was agreed on
  const short = second & 0x7f;
  if (short === 127) return 1009;
  const start = short === 126 ? 4 : 2;
  if (bytes.length < start) return null;
  const length = short === 126 ? bytes.readUInt16BE(2) : short;
  if (length > frameBytes) return 1009;
  const size = start + 4 + length;
  if (bytes.length < size) return null;
  const mask = bytes.subarray(start, start + 4);
  const data = Buffer.from(bytes.subarray(start + 4, size).map((byte, index) => byte ^ mask[index & 3]!));
  return { final: (first & 0x80) !== 0, opcode: first & 0x0f, data, size };
}

/** Returns a reader that takes bytes as they come and gives what arrived whole, in order. */
export function createFrameReader(): (chunk: Buffer) => readonly Arrival[] {
  let bytes = Buffer.alloc(0);
  let parts: { readonly data: Buffer[]; readonly isText: boolean } | null = null;

  function take({ final, opcode, data }: Frame): Arrival | null {
    if (opcode >= opcodes.close && !final) return { kind: 'broken', code: 1002 };
    if (opcode === opcodes.close) return { kind: 'close' };
    if (opcode === opcodes.ping) return { kind: 'ping', data };
    if (opcode === opcodes.pong) return null;
    const continues = opcode === opcodes.continuation;
    if (opcode > opcodes.binary || continues !== (parts !== null)) return { kind: 'broken', code: 1002 };
    const message = parts ?? { data: [], isText: opcode === opcodes.text };
    message.data.push(data);
    const whole = Buffer.concat(message.data);
    if (whole.length > messageBytes) return { kind: 'broken', code: 1009 };
    parts = final ? null : message;
    return final ? { kind: 'message', data: whole, isText: message.isText } : null;
  }

  return (chunk) => {
    bytes = Buffer.concat([bytes, chunk]);
    const arrived: Arrival[] = [];
    for (let frame = readFrame(bytes); frame !== null; frame = readFrame(bytes)) {
      if (typeof frame === 'number') return [...arrived, { kind: 'broken', code: frame }];
      bytes = bytes.subarray(frame.size);
      const arrival = take(frame);
      if (arrival !== null) arrived.push(arrival);
    }
    return arrived;
  };
}
