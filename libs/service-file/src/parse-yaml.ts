import {
  CORE_SCHEMA,
  defineMappingTag,
  defineScalarTag,
  defineSequenceTag,
  load,
  mergeTag,
  type TagDefinition,
} from 'js-yaml';

const intrinsics = ['And', 'Base64', 'Cidr', 'Equals', 'FindInMap', 'GetAtt', 'GetAZs', 'If', 'ImportValue', 'Join']
  .concat(['Not', 'Or', 'Select', 'Split', 'Sub', 'Transform'])
  .map((name) => [`!${name}`, `Fn::${name}`] as const);

const shortForms: readonly TagDefinition[] = [
  ...intrinsics,
  ['!Ref', 'Ref'] as const,
  ['!Condition', 'Condition'] as const,
].flatMap(([tag, name]) => {
  const long = (value: unknown) => ({ [name]: value });
  const attribute = (value: string) => long(name === 'Fn::GetAtt' ? value.split('.', 2) : value);
  return [
    defineScalarTag(tag, { resolve: attribute, identify: () => false }),
    defineSequenceTag(tag, {
      create: (): unknown[] => [],
      addItem: (items, item) => void items.push(item),
      finalize: long,
      identify: () => false,
    }),
    defineMappingTag(tag, {
      create: (): Record<string, unknown> => ({}),
      addPair: (object, key, value) => {
        object[String(key)] = value;
        return '';
      },
      has: (object, key) => Object.hasOwn(object, String(key)),
      keys: Object.keys,
      get: (object, key) => (object as Record<string, unknown>)[String(key)],
      finalize: long,
      identify: () => false,
    }),
  ];
});

const schema = CORE_SCHEMA.withTags(mergeTag, ...shortForms);

/**
 * The document as plain data, with `!Ref x` and its kind in their long form `{ Ref: 'x' }`.
 *
 * @throws the parser's error, with line and column, for what is no YAML, has a key twice or a tag of no known name
 */
export const parseYaml = (text: string): unknown => load(text, { schema });
