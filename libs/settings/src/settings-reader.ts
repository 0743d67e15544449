import { MisconfigurationError } from '@sallyport/protocol';
import type { Setting } from './setting.js';

export type Environment = Readonly<Record<string, string | undefined>>;

/** Reads settings one by one and keeps every fault, so that one start names them all. */
export class SettingsReader {
  private readonly faults: string[] = [];

  constructor(private readonly environment: Environment) {}

  /** The value, or the default, or undefined after noting the fault. An empty variable counts as unset. */
  optional<Value>(setting: Setting<Value>): Value | undefined {
    const raw = this.environment[setting.name];
    if (raw === undefined || raw === '') return setting.default;
    const parsed = setting.schema.safeParse(raw);
    if (parsed.success) return parsed.data;
    const seen = setting.secret ? 'has a value that cannot be used' : `is ${quote(raw)}`;
    this.fault(`${setting.name} ${seen}: expected ${setting.expected}.`);
    return setting.default;
  }

  /** As `optional`; an absent value is a fault that says what the variable is for. */
  required<Value>(setting: Setting<Value>): Value | undefined {
    const faultsBefore = this.faults.length;
    const value = this.optional(setting);
    if (value === undefined && this.faults.length === faultsBefore) {
      this.fault(`${setting.name} is not set: ${setting.means} Set it to ${setting.expected}.`);
    }
    return value;
  }

  /** For settings that have a default: always a value. */
  value<Value>(setting: Setting<Value> & { readonly default?: Value }): Value {
    return this.optional(setting) as Value;
  }

  fault(fault: string): void {
    this.faults.push(fault);
  }

  /** @throws {@link MisconfigurationError} `settings_invalid` with every fault noted so far */
  throwFaults(): void {
    if (this.faults.length > 0) throw new MisconfigurationError('settings_invalid', this.faults);
  }
}

function quote(raw: string): string {
  return JSON.stringify(raw.length > 60 ? `${raw.slice(0, 60)}…` : raw);
}
