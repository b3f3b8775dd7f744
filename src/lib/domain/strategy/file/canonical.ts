/** Deeper than anything that a strategy holds. */
const deepest = 40;

/**
 * A value as the one text that all equal values share: keys in order, no blanks. Two files with the same canonical text
 * say the same. Throws a RangeError for what is nested deeper than any strategy.
 */
export function canonical(value: unknown, depth = 0): string {
	if (depth > deepest) throw new RangeError('nested too deep');
	if (Array.isArray(value)) return `[${value.map((one) => canonical(one, depth + 1)).join(',')}]`;
	if (typeof value === 'object' && value !== null) {
		const parts = Object.entries(value)
			.filter(([, one]) => one !== undefined)
			.sort(([a], [b]) => (a < b ? -1 : 1))
			.map(([key, one]) => `${JSON.stringify(key)}:${canonical(one, depth + 1)}`);
		return `{${parts.join(',')}}`;
	}
	return JSON.stringify(value) ?? 'null';
}
