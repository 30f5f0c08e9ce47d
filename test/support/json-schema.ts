type Schema = { readonly [key: string]: unknown };

function typeOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  return typeof value;
}

/**
 * What in `value` breaks `schema`, as `path: why`; empty when nothing does. Knows the part of JSON Schema that
 * the fixtures use and refuses any other keyword, so that no rule is passed over in silence.
 */
export function violations(schema: Schema, value: unknown, root: Schema = schema, path = '$'): string[] {
  const found: string[] = [];
  const below = (inner: unknown, part: unknown, at: string): string[] =>
    violations(inner as Schema, part, root, at);
  for (const [keyword, rule] of Object.entries(schema)) {
    switch (keyword) {
      case '$schema':
      case '$defs':
      case 'title':
        break;
      case '$ref':
        found.push(...below((root.$defs as Schema)[String(rule).replace('#/$defs/', '')], value, path));
        break;
      case 'const':
        if (value !== rule) found.push(`${path}: not ${JSON.stringify(rule)}`);
        break;
      case 'enum':
        if (!(rule as unknown[]).includes(value)) found.push(`${path}: none of ${JSON.stringify(rule)}`);
        break;
      case 'pattern':
        if (typeof value === 'string' && !new RegExp(String(rule)).test(value))
          found.push(`${path}: not like ${rule}`);
        break;
      case 'type': {
        const right = rule === 'integer' ? Number.isInteger(value) : typeOf(value) === rule;
        if (!right) found.push(`${path}: ${typeOf(value)} instead of ${rule}`);
        break;
      }
      case 'anyOf':
      case 'oneOf': {
        const options = (rule as unknown[]).map((option) => below(option, value, path));
        const fitting = options.filter((errors) => errors.length === 0).length;
        if (fitting === 0 || (keyword === 'oneOf' && fitting > 1))
          found.push(
            `${path}: fits ${fitting} of ${options.length} forms: ${options.map((o) => o[0]).join(' | ')}`,
          );
        break;
      }
      case 'required':
        for (const key of rule as string[])
          if (typeOf(value) === 'object' && !Object.hasOwn(value as object, key))
            found.push(`${path}: lacks ${key}`);
        break;
      case 'properties':
        for (const [key, inner] of Object.entries(rule as Schema))
          if (typeOf(value) === 'object' && Object.hasOwn(value as object, key))
            found.push(...below(inner, (value as Schema)[key], `${path}.${key}`));
        break;
      case 'additionalProperties':
        for (const [key, inner] of typeOf(value) === 'object' ? Object.entries(value as Schema) : []) {
          if (Object.hasOwn((schema.properties ?? {}) as object, key)) continue;
          if (rule === false) found.push(`${path}: has ${key}, which is not documented`);
          else found.push(...below(rule, inner, `${path}.${key}`));
        }
        break;
      case 'items':
        for (const [i, inner] of Array.isArray(value) ? value.entries() : [])
          found.push(...below(rule, inner, `${path}[${i}]`));
        break;
      default:
        throw new Error(`${path}: keyword ${keyword} is not known here`);
    }
  }
  return found;
}
