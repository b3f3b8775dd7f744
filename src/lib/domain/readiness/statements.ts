/**
 * What the readiness check asks (R-003-01): three statements each on culture, rules and the example of those who lead. The
 * words are messages under the id. They never change between rounds, so that rounds can be compared.
 */
export const readinessParts = {
	culture: ['open_about_faults', 'knows_struggles', 'thanks_for_care'],
	policy: ['may_put_right', 'promises_kept', 'rules_change'],
	example: ['leaders_listen', 'customers_first', 'time_and_means']
} as const;

export type ReadinessPart = keyof typeof readinessParts;
export const partIds = Object.keys(readinessParts) as ReadinessPart[];
export type StatementId = (typeof readinessParts)[ReadinessPart][number];
export const statementIds = partIds.flatMap((part) => [...readinessParts[part]]) as StatementId[];

/** The part that a statement belongs to. */
export const partOf = (statement: StatementId): ReadinessPart =>
	partIds.find((part) => (readinessParts[part] as readonly string[]).includes(statement)) ?? 'culture';

/** From 1, not true at all, to 5, completely true. */
export const readinessScale = { least: 1, most: 5 } as const;
