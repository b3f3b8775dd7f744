import { createHmac } from 'node:crypto';
import type { OrganisationScope } from '../access/organisation-scope.ts';

/** What an erased person was named by, so that nothing is stored of them again; nobody can read the name from it. */
export const erasedHash = (scope: OrganisationScope, externalId: string): string =>
	createHmac('sha256', scope.organisationId).update(externalId).digest('base64url');

/** Those among some numbers whose people have been erased. */
export async function erasedAmong(scope: OrganisationScope, numbers: readonly string[]): Promise<Set<string>> {
	if (numbers.length === 0) return new Set();
	const hashes = new Map(numbers.map((number) => [erasedHash(scope, number), number]));
	const gone = new Set<string>();
	const asked = [...hashes.keys()];
	for (let at = 0; at < asked.length; at += 500) {
		const rows = await scope.db
			.selectFrom('contact_erased')
			.select('hash')
			.where('organisation_id', '=', scope.organisationId)
			.where('hash', 'in', asked.slice(at, at + 500))
			.execute();
		for (const { hash } of rows) gone.add(hashes.get(hash) as string);
	}
	return gone;
}

/**
 * What stays of a record once its person is erased: what a person wrote, and what was written of them, goes; numbers and
 * choices stay. Answers in own words lie among the answers and once more in the comment, by which they are known.
 */
export function withoutWords(body: Record<string, unknown> | null): Record<string, unknown> {
	const comment = typeof body?.['comment'] === 'string' ? body['comment'] : '';
	const isWords = (value: unknown): boolean => typeof value === 'string' && comment.includes(value);
	const bare = Object.entries(body ?? {}).filter(([name, value]) => name === 'answers' || typeof value !== 'string');
	return Object.fromEntries(
		bare.map(([name, value]) =>
			name === 'answers' && typeof value === 'object' && value !== null
				? [name, Object.fromEntries(Object.entries(value).filter(([, answer]) => !isWords(answer)))]
				: [name, value]
		)
	);
}
