import type { MetricKind } from '../../domain/metrics/kind.ts';
import { fail, ok, type Result } from '../../domain/shared/result.ts';
import type { OrganisationScope } from '../access/organisation-scope.ts';
import type { Definition } from './definitions.ts';
import type { NewObservation } from './record.ts';
import { ensureSource } from './sources.ts';

/** Minor units of a whole one, as amounts are kept. */
export const minorUnits = 100;
/** Answers that one value of a share may stand for. */
export const answersAtMost = 10_000;

const unitOf = (kind: MetricKind): string => {
	if (kind.bucketing === 'binary') return 'yes';
	if (kind.unit === 'money') return 'minor';
	if (kind.unit === 'duration') return 'second';
	return kind.bucketing === 'log' ? 'one' : 'score';
};

/** The stream of values of a metric that people type, files bring or programs send, worked out elsewhere. */
export const pointSource = (scope: OrganisationScope, { id, title, kind }: Definition): Promise<number> =>
	ensureSource(scope, {
		kind: 'point',
		ref: id,
		name: title,
		unit: unitOf(kind),
		bucketing: kind.bucketing === 'binary' ? 'rate' : kind.bucketing
	});

/** What a value gives to its metric's stream, or the field that does not fit. */
export function pointObservations(
	{ kind, settings }: Pick<Definition, 'kind' | 'settings'>,
	sourceId: number,
	at: number,
	given: { readonly value: number; readonly of: number | null }
): Result<NewObservation[], 'metric.value_unfit'> {
	// What a ratio comes to follows from its two metrics; their values are what is brought.
	if (kind.id === 'ratio') return fail('metric.value_unfit', { field: 'metric' });
	if (kind.bucketing === 'binary') {
		const { value, of } = given;
		if (of === null) return fail('metric.value_unfit', { field: 'of' });
		if (!Number.isInteger(value) || value < 0 || value > of) return fail('metric.value_unfit', { field: 'value' });
		return ok(Array.from({ length: of }, (_, index) => ({ sourceId, value: index < value ? 1 : 0, at: at + index })));
	}
	if (given.of !== null) return fail('metric.value_unfit', { field: 'of' });
	const value = kind.unit === 'money' ? Math.round(given.value * minorUnits) : given.value;
	if (!Number.isSafeInteger(value) || !kind.accepts(value, settings)) {
		return fail('metric.value_unfit', { field: 'value' });
	}
	return ok([{ sourceId, value, at }]);
}
