import type { Command } from 'commander';
import type { Condition, Figure } from '../../domain/metrics/figure.ts';
import { isDay, localDay, type Day } from '../../domain/shared/instant.ts';
import { periodUnits, type PeriodUnit } from '../../domain/shared/period.ts';
import type { OrganisationScope } from '../access/organisation-scope.ts';
import { derivedPeriods, derivedRule } from '../../domain/metrics/derived.ts';
import { addMetric } from '../metrics/commands.ts';
import { ensureDerivedSource, refreshDerived } from '../metrics/derived.ts';
import { listEventTypes } from '../metrics/event-sources.ts';
import { rebuildFigures } from '../metrics/doctor.ts';
import { listMetrics, listSourceChoices, type Metric } from '../metrics/queries.ts';
import { breakdown, figure, series } from '../metrics/read.ts';
import {
	CommandError,
	ofOrganisation,
	operatorScope,
	orFail,
	pick,
	table,
	verb,
	type WithOrganisation
} from './run.ts';

interface Create extends WithOrganisation {
	readonly title: string;
	readonly kind: string;
	readonly question: string;
	readonly settings: string;
	readonly source: readonly string[];
}

interface Series extends WithOrganisation {
	readonly every?: string;
	readonly by?: string;
	readonly where: readonly string[];
	readonly from?: string;
	readonly to?: string;
	readonly raw?: boolean;
}

interface Derive extends WithOrganisation {
	readonly event: string;
	readonly rule: string;
	readonly days: string;
	readonly every: string;
	readonly title?: string;
}

const gather = (value: string, before: readonly string[]): readonly string[] => [...before, value];

function readSettings(text: string): object {
	try {
		const value: unknown = JSON.parse(text);
		if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value;
	} catch {
		// Said below.
	}
	throw new CommandError({ code: 'metric.settings_invalid', field: 'settings' }, '--settings must be a JSON object.');
}

function readSources(words: readonly string[]): number[] {
	return words.map((word) => {
		if (!/^\d{1,15}$/.test(word)) throw new CommandError({ code: 'source.not_found', field: 'source' });
		return Number(word);
	});
}

function readCondition(text: string): Condition {
	const at = text.indexOf('=');
	if (at < 1) {
		throw new CommandError({ code: 'input.wrong_form', field: 'where' }, '--where has the form dimension=value.');
	}
	return { dimension: text.slice(0, at).trim(), value: text.slice(at + 1).trim() };
}

function readDay(text: string, field: string): Day {
	if (!isDay(text)) throw new CommandError({ code: 'input.wrong_date', field }, `--${field} has the form 2026-11-21.`);
	return text;
}

/** The local days of the first and the last value that feeds a metric; today, where nothing does. */
async function spanOf(scope: OrganisationScope, metric: Metric): Promise<{ from: Day; to: Day }> {
	const row =
		metric.sourceIds.length === 0
			? undefined
			: await scope.db
					.selectFrom('observation')
					.select((eb) => [eb.fn.min('at').as('first'), eb.fn.max('at').as('last')])
					.where('source_id', 'in', metric.sourceIds)
					.executeTakeFirst();
	const zone = scope.organisation.timeZone;
	const now = scope.clock.now();
	return { from: localDay(row?.first ?? now, zone), to: localDay(row?.last ?? now, zone) };
}

interface Line {
	readonly from: Day;
	readonly to: Day;
	readonly segment: string | null;
	readonly figure: Figure;
}

async function linesOf(scope: OrganisationScope, metric: Metric, options: Series): Promise<Line[]> {
	const span = await spanOf(scope, metric);
	const from = options.from === undefined ? span.from : readDay(options.from, 'from');
	const to = options.to === undefined ? span.to : readDay(options.to, 'to');
	const where = options.where.map(readCondition);
	if (where.length + (options.by === undefined ? 0 : 1) > 2) {
		throw new CommandError({ code: 'metric.too_many_conditions', field: 'where' }, 'Two conditions at most.');
	}
	const { every, by } = options;
	if (every !== undefined) {
		if (!(periodUnits as readonly string[]).includes(every)) {
			throw new CommandError(
				{ code: 'input.not_a_choice', field: 'every' },
				`--every is one of ${periodUnits.join(', ')}.`
			);
		}
		const points = await series(scope, metric.id, { every: every as PeriodUnit, from, to, where, by });
		return points.map((point) => ({ ...point, segment: point.segment ?? null }));
	}
	if (by !== undefined) {
		const found = await breakdown(scope, metric.id, { from, to, where, by });
		return found.map((line) => ({ from, to, ...line }));
	}
	return [{ from, to, segment: null, figure: await figure(scope, metric.id, { from, to, where }) }];
}

const numberText = (value: number | null | undefined, decimals: number, raw: boolean): string | null =>
	value === null || value === undefined ? null : raw ? String(value) : value.toFixed(decimals);

const ruleKinds = ['again', 'repeat', 'returning', 'retention'];

/** Which of the words that make a rule cannot be taken. */
function ruleFault({ rule }: Derive): CommandError {
	const said = (field: string, words: string): CommandError =>
		new CommandError({ code: 'input.invalid', field }, words);
	if (!ruleKinds.includes(rule)) return said('rule', `--rule is one of ${ruleKinds.join(', ')}.`);
	return rule === 'again'
		? said('days', '--days is a whole number from 1 to 730.')
		: said('every', `--every is one of ${derivedPeriods.join(', ')}.`);
}

/** A misspelt event would give a figure that stays empty for good. */
async function known(scope: OrganisationScope, event: string): Promise<void> {
	const types = await listEventTypes(scope);
	if (types.includes(event.trim())) return;
	throw new CommandError(
		{ code: 'source.not_found', field: 'event' },
		types.length === 0
			? 'No events have come in yet.'
			: `There are no events called ${event}. There are: ${types.join(', ')}.`
	);
}

export function metricNoun(program: Command): void {
	const noun = program.command('metric').description('figures and how they come about');
	ofOrganisation(
		verb<Create>(noun, 'create', 'add a metric', async ({ app, options }) => {
			const scope = await operatorScope(app, options);
			const made = orFail(
				await addMetric(scope, {
					title: options.title,
					kind: options.kind,
					question: options.question,
					settings: readSettings(options.settings),
					sourceIds: readSources(options.source)
				})
			);
			return { json: made, lines: [made.id] };
		})
			.requiredOption('--title <title>', 'what it is called')
			.requiredOption('--kind <kind>', 'nps, csat, ces, rating, first-response, resolution, rate, count or amount')
			.option('--question <words>', 'what it asks', '')
			.option('--settings <json>', 'settings of the kind, such as {"max":7}', '{}')
			.option('--source <number>', 'a stream that feeds it (metric sources lists them); may be repeated', gather, [])
	);
	ofOrganisation(
		verb<WithOrganisation>(noun, 'list', 'list the metrics', async ({ app, options }) => {
			const metrics = await listMetrics(await operatorScope(app, options));
			return {
				json: metrics,
				lines: table(
					['id', 'title', 'kind', 'version', 'sources'],
					metrics.map((one) => [one.id, one.title, one.kind, one.version, one.sourceIds.join(' ')])
				)
			};
		})
	);
	ofOrganisation(
		verb<Derive>(
			noun,
			'derive',
			'add a share that follows from the events of each customer',
			async ({ app, options }) => {
				const scope = await operatorScope(app, options);
				const rule = derivedRule.safeParse(
					options.rule === 'again'
						? { kind: 'again', days: Number(options.days) }
						: { kind: options.rule, every: options.every }
				);
				if (!rule.success) throw ruleFault(options);
				await known(scope, options.event);
				const sourceId = await ensureDerivedSource(scope, options.event, rule.data);
				const name = (await listSourceChoices(scope)).find((one) => one.id === sourceId)?.name ?? options.event;
				const made = orFail(
					await addMetric(scope, { title: options.title ?? name, kind: 'rate', sourceIds: [sourceId] })
				);
				await refreshDerived(scope);
				return { json: { ...made, sourceId }, lines: [made.id] };
			}
		)
			.requiredOption('--event <type>', 'which events: order, visit')
			.requiredOption('--rule <rule>', 'again, repeat, returning or retention')
			.option('--days <days>', 'for again: within how many days', '90')
			.option('--every <unit>', 'for the others: month, quarter or year', 'quarter')
			.option('--title <title>', 'what it is called')
	);
	ofOrganisation(
		verb<WithOrganisation>(
			noun,
			'rebuild',
			'build every sum anew from single values, and work out anew what follows from events',
			async ({ app, options }) => {
				const scope = await operatorScope(app, options);
				orFail(await rebuildFigures(scope));
				const exchanged = await refreshDerived(scope, { isAnew: true });
				const sources = await listSourceChoices(scope);
				return {
					json: { sources: sources.length, exchanged },
					lines: [
						`The sums of ${sources.length} streams are built anew; ${exchanged} values that follow from events were put right.`
					]
				};
			}
		)
	);
	ofOrganisation(
		verb<WithOrganisation>(noun, 'sources', 'list the streams that can feed a metric', async ({ app, options }) => {
			const sources = await listSourceChoices(await operatorScope(app, options));
			return {
				json: sources,
				lines: table(
					['number', 'kind', 'dated by', 'name'],
					sources.map((one) => [one.id, one.kind, one.dating === '' ? null : one.dating, one.name])
				)
			};
		})
	);
	ofOrganisation(
		verb<Series>(noun, 'series <metric>', 'print a metric’s figures', async ({ app, options, words }) => {
			const scope = await operatorScope(app, options);
			const metric = pick(await listMetrics(scope), words[0] ?? '', 'metric.not_found', 'metric');
			const lines = await linesOf(scope, metric, options);
			const raw = options.raw === true;
			const cells = lines.map(({ from, to, segment, figure: own }) => [
				from,
				to,
				...(options.by === undefined ? [] : [segment === '' ? '(none)' : segment]),
				own.n,
				numberText(own.value, own.decimals, raw),
				numberText(own.low, own.decimals, raw),
				numberText(own.high, own.decimals, raw)
			]);
			return {
				json: {
					metric: { id: metric.id, title: metric.title, kind: metric.kind, unit: metric.unit },
					points: lines.map(({ from, to, segment, figure: own }) => ({
						from,
						to,
						...(segment === null ? {} : { segment }),
						n: own.n,
						value: raw || own.value === null ? own.value : Number(own.value.toFixed(own.decimals)),
						low: own.low ?? null,
						high: own.high ?? null,
						extra: own.extra
					}))
				},
				lines: table(
					['from', 'to', ...(options.by === undefined ? [] : [options.by]), 'n', 'value', 'low', 'high'],
					cells
				)
			};
		})
			.option('--every <unit>', 'day, week, month, quarter or year; all in one without it')
			.option('--by <dimension>', 'told apart by the values of a dimension')
			.option('--where <dimension=value>', 'only those; may be repeated once', gather, [])
			.option('--from <day>', 'first day; that of the first value unless told')
			.option('--to <day>', 'last day; that of the last value unless told')
			.option('--raw', 'unrounded')
	);
}
