import type { Finding } from '../../domain/audit/finding.ts';
import type { StrategyScope } from '../access/strategy-scope.ts';
import { listFindings } from './queries.ts';

/** Whether a finding asks for an answer: a pain or an opportunity that no tactic rests on. */
const isOpen = (finding: Finding): boolean => finding.kind !== 'strength' && finding.tactics.length === 0;

/** What was noticed at a department's touchpoints and no tactic answers: pains first, the most severe of each first. */
export async function findingsToAnswer(scope: StrategyScope, departmentId: string): Promise<Finding[]> {
	const [findings, places] = await Promise.all([
		listFindings(scope),
		scope.db
			.selectFrom('touchpoint')
			.select('id')
			.where('organisation_id', '=', scope.organisationId)
			.where('department_id', '=', departmentId)
			.execute()
	]);
	const ours = new Set(places.map((place) => place.id));
	return findings
		.filter((finding) => isOpen(finding) && ours.has(finding.touchpointId ?? ''))
		.sort((a, b) => Number(b.kind === 'pain') - Number(a.kind === 'pain') || b.severity - a.severity);
}

/** One finding with the department that answers for the place where it was noticed. */
export async function findFindingToAnswer(
	scope: StrategyScope,
	id: string
): Promise<(Finding & { readonly departmentId: string | null; readonly place: string | null }) | null> {
	const finding = (await listFindings(scope)).find((one) => one.id === id);
	if (finding === undefined) return null;
	const place =
		finding.touchpointId === null
			? undefined
			: await scope.db
					.selectFrom('touchpoint')
					.innerJoin('item', (join) =>
						join.onRef('item.id', '=', 'touchpoint.id').onRef('item.organisation_id', '=', 'touchpoint.organisation_id')
					)
					.select(['touchpoint.department_id', 'item.title'])
					.where('touchpoint.organisation_id', '=', scope.organisationId)
					.where('touchpoint.id', '=', finding.touchpointId)
					.executeTakeFirst();
	return { ...finding, departmentId: place?.department_id ?? null, place: place?.title ?? null };
}
