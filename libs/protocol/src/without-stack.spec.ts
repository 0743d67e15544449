import { describe, expect, it } from '@jest/globals';
import { withoutStack } from './without-stack.js';

describe('an error without a stack', () => {
  it('has its message and points at no line', () => {
    const error = withoutStack(() => new Error('Unauthorized'));
    expect(error.message).toBe('Unauthorized');
    expect(error.stack).toBe('Error: Unauthorized');
  });

  it('leaves the stacks of all others alone, even when making it fails', () => {
    const fail = (): Error => {
      throw new TypeError('as asked');
    };
    expect(() => withoutStack(fail)).toThrow('as asked');
    expect(new Error('another').stack).toContain('without-stack.spec');
  });
});
