import { fail, ok, type Failure, type Result } from '../shared/result.ts';
import { searchText } from '../shared/text.ts';
import {
	mappingSchema,
	scoreKinds,
	usualScale,
	type ImportMapping,
	type ImportTarget,
	type ScoreKind
} from './mapping.ts';
import { readNumber } from './rows.ts';
import { guessTimeFormat, type TimeFormat } from './times.ts';

/** What people say of a file, column by column, and how that becomes a mapping. */

export const responseUses = ['none', 'id', 'at', ...scoreKinds, 'comment', 'segment', 'weight', 'contact'] as const;
export const caseUses = [
	'none',
	'id',
	'opened',
	'firstAnswer',
	'resolved',
	'answeredAfterMinutes',
	'answeredAfterHours',
	'answeredAfterSeconds',
	'resolvedAfterMinutes',
	'resolvedAfterHours',
	'resolvedAfterSeconds',
	'reopened',
	'department',
	'outcome',
	'segment',
	'title'
] as const;
export const eventUses = ['none', 'id', 'at', 'contact', 'amount', 'due', 'outcome', 'segment'] as const;
export const contactUses = ['none', 'id', 'name', 'email', 'segment'] as const;
export const historyUses = ['none', 'id', 'at', 'value', 'of', 'segment'] as const;
export type PlainUse =
	| (typeof responseUses)[number]
	| (typeof caseUses)[number]
	| (typeof eventUses)[number]
	| (typeof contactUses)[number]
	| (typeof historyUses)[number];

/** What a column of a file can be, by what the file holds. */
export const usesOf: Readonly<Record<ImportTarget, readonly PlainUse[]>> = {
	responses: responseUses,
	cases: caseUses,
	events: eventUses,
	contacts: contactUses,
	history: historyUses
};

/** A plain use, or `question:<id>` or `metric:<id>` for a score that belongs to one of ours. */
export type Use = PlainUse | `question:${string}` | `metric:${string}`;

export interface ColumnUse {
	readonly column: string;
	readonly use: Use;
	/** What its figure, or the way of telling apart, is called. */
	readonly name: string;
	readonly min: number | null;
	readonly max: number | null;
	/** The values that mean yes, for shares and outcomes. */
	readonly yes: string;
}

export interface ColumnPlan {
	readonly target: ImportTarget;
	readonly space: string;
	readonly format: TimeFormat;
	readonly zone: string;
	readonly encoding: string;
	readonly delimiter: string;
	readonly measure: 'working' | 'elapsed';
	/** Lines at the top that name columns; the first does, others are passed over. */
	readonly headerRows: number;
	/** For events: what happened. */
	readonly type: string;
	/** For events: within how many days a customer comes again; empty where that is not asked. */
	readonly again: string;
	/** For history: the metric whose it is. */
	readonly metric: string;
	readonly onlyColumn: string;
	readonly onlyValues: string;
	readonly exceptColumn: string;
	readonly exceptValues: string;
	readonly columns: readonly ColumnUse[];
}

/** A metric or a question of ours to which a column of scores can belong. */
export interface KnownScore {
	readonly use: `question:${string}` | `metric:${string}`;
	readonly kind: string;
	readonly title: string;
	readonly min: number;
	readonly max: number;
}

export const isScoreKind = (use: string): use is ScoreKind => (scoreKinds as readonly string[]).includes(use);

/** Column names as words: "ease_getting_to_airport" reads "Ease getting to airport". */
export function spokenName(column: string): string {
	const text = column
		.replace(/([a-z])([A-Z])/g, '$1 $2')
		.replace(/[_\s]+/g, ' ')
		.trim()
		.slice(0, 60)
		.trim();
	return text === '' ? column.slice(0, 60) : text.charAt(0).toLocaleUpperCase('en') + text.slice(1);
}

const listText = /\s*[,;\n]\s*/;
export const valuesOf = (text: string): string[] => [
	...new Set(
		text
			.split(listText)
			.map((value) => value.trim())
			.filter((value) => value !== '')
	)
];

interface Column {
	readonly name: string;
	readonly words: string;
	readonly cells: readonly string[];
	readonly different: number;
	/** Nearly all cells hold whole numbers. */
	readonly isWhole: boolean;
	readonly numbers: readonly number[];
	readonly length: number;
	readonly format: TimeFormat | null;
}

/** A few bad cells do not hide what a column is; their rows are told when they come in. */
const nearlyAll = 0.9;

function look(name: string, index: number, rows: readonly (readonly string[])[], hint = ''): Column {
	const cells = rows.map((row) => (row[index] ?? '').trim()).filter((cell) => cell !== '');
	const numbers = cells.filter((cell) => /^\d{1,9}$/.test(cell)).map(Number);
	const isWhole = cells.length > 0 && numbers.length >= nearlyAll * cells.length;
	return {
		name,
		words: ` ${searchText(`${spokenName(name)} ${hint}`).replace(/[^\p{L}\p{N}]+/gu, ' ')} `,
		cells,
		different: new Set(cells).size,
		isWhole,
		numbers,
		length: cells.length === 0 ? 0 : cells.reduce((sum, cell) => sum + cell.length, 0) / cells.length,
		format: guessTimeFormat(cells)
	};
}

const yesWords = ['true', 'yes', 'y', '1', 'ja', 'oui', 'si', 'sí', 'met', 'kept', 'ok', 'on time', 'بله', 'نعم'];
const noWords = ['false', 'no', 'n', '0', 'nein', 'non', 'missed', 'breached', 'late', 'خیر', 'لا'];
const isYesNo = (column: Column): boolean =>
	column.different > 0 &&
	column.different <= 2 &&
	column.cells.every((cell) => yesWords.includes(cell.toLowerCase()) || noWords.includes(cell.toLowerCase()));
const yesOf = (column: Column): string =>
	[...new Set(column.cells)].filter((cell) => yesWords.includes(cell.toLowerCase())).join(', ') || 'yes';

const says = (column: Column, pattern: RegExp): boolean => pattern.test(column.words);
const fitsScale = (column: Column, min: number, max: number): boolean =>
	column.isWhole &&
	column.numbers.filter((value) => value >= min && value <= max).length >= nearlyAll * column.cells.length;
/** The first of these ends that nearly all values stay under. */
const endOf = (column: Column, ...ends: readonly number[]): number =>
	ends.find((end) => fitsScale(column, 0, end)) ?? (ends.at(-1) as number);
const isSegment = (column: Column): boolean =>
	column.different >= 2 && column.different <= 20 && column.length <= 40 && column.cells.length >= column.different * 2;

const segmentsProposed = 8;
/** More ratings than these are a questionnaire: which of them become figures is for people to say. */
const ratingsProposed = 6;

function proposeScore(column: Column): { use: ScoreKind; min: number; max: number } | null {
	if (says(column, / (nps|recommend\w*|promoter\w*) /) && fitsScale(column, 0, 10)) {
		return { use: 'nps', min: 0, max: 10 };
	}
	if (says(column, / (ces|effort|ease|easy) /) && fitsScale(column, 1, 7)) {
		return { use: 'ces', min: 1, max: endOf(column, 5, 7) };
	}
	if (says(column, / (csat|satisf\w*|zufried\w*|happy|happiness) /) && fitsScale(column, 1, 10)) {
		return { use: 'csat', min: 1, max: endOf(column, 5, 7, 10) };
	}
	if (says(column, / (rating|rate|stars?|score|quality|clean\w*|safety|note|grade) /) && fitsScale(column, 1, 10)) {
		return { use: 'rating', min: 1, max: endOf(column, 5, 10) };
	}
	return null;
}

/** The question rather than its short name. */
const saysMore = (hint: string | undefined, name: string): string =>
	hint !== undefined && hint.length > name.length && !/^open-ended response$/i.test(hint) ? hint : name;

/** What each column of a file probably is, from its name and some of its rows. */
export function proposeColumns(
	target: ImportTarget,
	headers: readonly string[],
	rows: readonly (readonly string[])[],
	known: readonly KnownScore[] = [],
	/** What further lines at the top say of each column: the questions of a survey. */
	hints: readonly string[] = []
): { readonly columns: ColumnUse[]; readonly format: TimeFormat } {
	const columns = headers.map((name, index) => look(name, index, rows, hints[index]));
	const uses = new Map<string, { use: Use; min?: number; max?: number; yes?: string }>();
	const first = (use: Use, fits: (column: Column) => boolean, more: object = {}): Column | undefined => {
		const found = columns.find((column) => !uses.has(column.name) && fits(column));
		if (found !== undefined) uses.set(found.name, { use, ...more });
		return found;
	};
	const firstOf = (use: Use, ...tries: readonly ((column: Column) => boolean)[]): Column | undefined => {
		for (const fits of tries) {
			const found = first(use, fits);
			if (found !== undefined) return found;
		}
		return undefined;
	};
	const isTime = (column: Column): boolean =>
		column.format !== null && (column.format !== 'epoch' || says(column, / (at|time|timestamp|date|epoch|created) /));
	let time: Column | undefined;
	if (target === 'contacts') {
		first('email', (c) => c.cells.length > 0 && c.cells.every((cell) => /^[^\s@]+@[^\s@]+$/.test(cell)));
	} else if (target === 'events') {
		first('due', (c) => isTime(c) && says(c, / (due|promised|promise|expected|eta|deadline|estimated) /));
		const named = / (delivered|ordered|order|purchased|date|time|at|day|when|created|visited|completed) /;
		time = firstOf('at', (c) => isTime(c) && says(c, named), isTime);
	} else if (target === 'responses' || target === 'history') {
		const named = / (date|time|at|day|when|submitted|completed|created|answered|timestamp|datum|zeit) /;
		time = firstOf('at', (c) => isTime(c) && says(c, named), isTime);
	} else {
		first('firstAnswer', (c) => isTime(c) && says(c, / first (response|answer|reply|contact) /));
		firstOf(
			'resolved',
			(c) => isTime(c) && says(c, / (resolved|resolution|solved|fixed) /),
			(c) => isTime(c) && says(c, / (closed|done|finished|completed|ended) /)
		);
		const named = / (opened|open|created|started|start|reported|received|submitted) /;
		time = firstOf('opened', (c) => isTime(c) && says(c, named), isTime);
	}
	if (target === 'contacts' || target === 'events') {
		const person = / (customer|client|contact|user|member|buyer|kunde) /;
		first(
			target === 'contacts' ? 'id' : 'contact',
			(c) => says(c, person) && !isTime(c) && !says(c, / (name|country|city|type) /)
		);
	}
	const isUnique = (c: Column): boolean => c.cells.length > 0 && c.different === c.cells.length;
	firstOf(
		'id',
		(c) => isUnique(c) && says(c, / (id|no|nr|number|key|ref|reference|ticket|case|uuid) /),
		(c) => c === columns[0] && isUnique(c) && !isTime(c)
	);
	if (target === 'responses') {
		first('weight', (c) => says(c, / weights? /) && c.cells.every((cell) => /^\d+([.,]\d+)?$/.test(cell)));
		for (const column of columns) {
			if (uses.has(column.name)) continue;
			const score = proposeScore(column);
			if (score !== null) uses.set(column.name, score);
		}
		const ratings = [...uses].filter(([, one]) => one.use === 'rating');
		if (ratings.length > ratingsProposed) for (const [name] of ratings) uses.set(name, { use: 'none' });
		first(
			'comment',
			(c) =>
				!c.isWhole &&
				says(c, / (comments?|feedback|verbatim|reason|why|remarks?|text|answer|else|better|improve\w*|suggest\w*) /) &&
				c.format === null
		);
		if (![...uses.values()].some((one) => one.use === 'comment')) first('comment', (c) => !c.isWhole && c.length > 40);
		const npsColumns = [...uses].filter(([, one]) => one.use === 'nps');
		const ours = known.filter((one) => one.kind === 'nps' && one.use.startsWith('metric:'));
		if (npsColumns.length === 1 && ours.length === 1) {
			uses.set(npsColumns[0]?.[0] as string, { use: ours[0]?.use as Use, min: 0, max: 10 });
		}
	} else if (target === 'events') {
		const isNumber = (c: Column): boolean => c.cells.length > 0 && c.cells.every((cell) => readNumber(cell) !== null);
		first('amount', (c) => isNumber(c) && says(c, / (amount|total|price|value|revenue|spend|sum|betrag) /));
		const kept = first('outcome', (c) => isYesNo(c) && says(c, / (time|kept|met|ok|success|complete|delivered) /));
		if (kept !== undefined) uses.set(kept.name, { use: 'outcome', yes: yesOf(kept) });
	} else if (target === 'contacts') {
		first('name', (c) => says(c, / (name|contact|customer) /) && !c.isWhole);
	} else if (target === 'history') {
		const isNumber = (c: Column): boolean => c.cells.length > 0 && c.cells.every((cell) => readNumber(cell) !== null);
		first('of', (c) => c.isWhole && says(c, / (n|answers|responses|count|of|total|sample) /));
		firstOf(
			'value',
			(c) => isNumber(c) && says(c, / (value|score|rate|share|percent|nps|csat|figure|result) /),
			isNumber
		);
	} else {
		first('reopened', (c) => says(c, / (reopen\w*) /) && fitsScale(c, 0, 1_000));
		first('outcome', (c) => isYesNo(c) && says(c, / (sla|time|met|kept|success|solved|fcr|contact|ok) /));
		firstOf(
			'department',
			(c) => says(c, / (department|team|desk|queue|abteilung) /),
			(c) => says(c, / (group|assigned|assignee) /) && !says(c, / first /),
			(c) => says(c, / group /)
		);
		first('title', (c) => says(c, / (subject|summary|title|description) /) && c.length > 10);
		const outcome = columns.find((c) => uses.get(c.name)?.use === 'outcome');
		if (outcome !== undefined) uses.set(outcome.name, { use: 'outcome', yes: yesOf(outcome) });
	}
	let segments = 0;
	for (const column of columns) {
		if (uses.has(column.name) || segments >= segmentsProposed || !isSegment(column)) continue;
		if (isTime(column)) continue;
		uses.set(column.name, { use: 'segment' });
		segments += 1;
	}
	return {
		columns: columns.map((column, index) => {
			const found = uses.get(column.name);
			return {
				column: column.name,
				use: found?.use ?? 'none',
				name: found?.use === 'nps' ? 'NPS' : spokenName(saysMore(hints[index], column.name)),
				min: found?.min ?? null,
				max: found?.max ?? null,
				yes: found?.yes ?? (isYesNo(column) ? yesOf(column) : '')
			};
		}),
		format: time?.format ?? 'iso'
	};
}

const afterUses = (what: 'answered' | 'resolved'): PlainUse[] =>
	(['Minutes', 'Hours', 'Seconds'] as const).map((unit) => `${what}After${unit}` as const);

const onlyOne: readonly PlainUse[] = [
	'id',
	'at',
	'comment',
	'weight',
	'contact',
	'opened',
	'firstAnswer',
	'resolved',
	'reopened',
	'department',
	'outcome',
	'title',
	'amount',
	'due',
	'name',
	'email',
	'value',
	'of',
	...afterUses('answered'),
	...afterUses('resolved')
];

const rowsWith = (column: string, text: string): { column: string; values: string[] }[] => {
	const values = valuesOf(text);
	return column === '' || values.length === 0 ? [] : [{ column, values }];
};

/** The mapping that a plan by columns stands for, or the first thing that is missing in it. */
export function mappingOf(plan: ColumnPlan): Result<ImportMapping> {
	const used = plan.columns.filter((one) => one.use !== 'none');
	for (const use of onlyOne) {
		const twice = used.filter((one) => one.use === use);
		if (twice.length > 1) {
			return fail('import.use_twice', {
				field: 'columns',
				params: { column: twice[1]?.column ?? '', other: twice[0]?.column ?? '' }
			});
		}
	}
	const of = (use: PlainUse): string | null => used.find((one) => one.use === use)?.column ?? null;
	const shared = {
		target: plan.target,
		space: plan.space,
		encoding: plan.encoding,
		delimiter: plan.delimiter,
		id: of('id'),
		time: { format: plan.format, zone: plan.zone },
		headerRows: plan.headerRows,
		segments: used
			.filter((one) => one.use === 'segment')
			.map((one) => ({ column: one.column, name: one.name || spokenName(one.column) })),
		only: rowsWith(plan.onlyColumn, plan.onlyValues),
		except: rowsWith(plan.exceptColumn, plan.exceptValues)
	};
	let raw: object;
	if (plan.target === 'responses') {
		const at = of('at');
		if (at === null) return fail('import.time_needed', { field: 'columns' });
		const scores = used.flatMap((one) => scoreOf(one));
		if (scores.length === 0 && of('comment') === null) return fail('import.score_needed', { field: 'columns' });
		const withoutYes = scores.find((one) => one.kind === 'rate' && one.yes.length === 0);
		if (withoutYes !== undefined)
			return fail('import.yes_needed', { field: 'columns', params: { column: withoutYes.column } });
		raw = {
			...shared,
			at,
			scores: scores.map(({ yes, ...one }) => (one.kind === 'rate' ? { ...one, yes } : one)),
			comment: of('comment'),
			contact: of('contact'),
			weight: of('weight')
		};
	} else if (plan.target === 'events') {
		const at = of('at');
		if (at === null) return fail('import.time_needed', { field: 'columns' });
		if (plan.type.trim() === '') return fail('import.type_needed', { field: 'type' });
		const outcome = used.find((one) => one.use === 'outcome');
		const yes = valuesOf(outcome?.yes ?? '');
		if (outcome !== undefined && yes.length === 0) {
			return fail('import.yes_needed', { field: 'columns', params: { column: outcome.column } });
		}
		raw = {
			...shared,
			at,
			type: plan.type,
			contact: of('contact'),
			amount: of('amount'),
			due: of('due'),
			outcome: outcome === undefined ? null : { column: outcome.column, title: outcome.name || undefined, yes },
			again: of('contact') === null || !/^\d{1,3}$/.test(plan.again) ? null : Number(plan.again)
		};
	} else if (plan.target === 'contacts') {
		if (of('id') === null) return fail('import.contact_needed', { field: 'columns' });
		raw = { ...shared, name: of('name'), email: of('email') };
	} else if (plan.target === 'history') {
		const at = of('at');
		if (at === null) return fail('import.time_needed', { field: 'columns' });
		if (of('value') === null) return fail('import.value_needed', { field: 'columns' });
		if (plan.metric === '') return fail('import.metric_needed', { field: 'metric' });
		raw = { ...shared, at, metric: plan.metric, value: of('value'), of: of('of') };
	} else {
		const opened = of('opened');
		if (opened === null) return fail('import.opened_needed', { field: 'columns' });
		const outcome = used.find((one) => one.use === 'outcome');
		const yes = valuesOf(outcome?.yes ?? '');
		if (outcome !== undefined && yes.length === 0) {
			return fail('import.yes_needed', { field: 'columns', params: { column: outcome.column } });
		}
		const after = (what: 'answered' | 'resolved') => {
			const found = used.find((one) => (afterUses(what) as Use[]).includes(one.use));
			const unit = found?.use.replace(`${what}After`, '').toLowerCase();
			return found === undefined ? null : { column: found.column, unit };
		};
		const clocks = [of('firstAnswer'), of('resolved'), after('answered'), after('resolved')];
		if (clocks.every((one) => one === null) && outcome === undefined) {
			return fail('import.clock_needed', { field: 'columns' });
		}
		raw = {
			...shared,
			opened,
			firstAnswer: of('firstAnswer'),
			resolved: of('resolved'),
			firstAnswerAfter: of('firstAnswer') === null ? after('answered') : null,
			resolvedAfter: of('resolved') === null ? after('resolved') : null,
			reopened: of('reopened'),
			department: of('department'),
			title: of('title'),
			outcome: outcome === undefined ? null : { column: outcome.column, title: outcome.name || undefined, yes },
			measure: plan.measure
		};
	}
	const parsed = mappingSchema.safeParse(raw);
	if (parsed.success) return ok(parsed.data);
	const [issue] = parsed.error.issues;
	const field = String(issue?.path[0] ?? '');
	const code =
		issue !== undefined && /^[a-z_]+\.[a-z_.]+$/.test(issue.message) ? issue.message : 'import.mapping_invalid';
	return fail(code, { field });
}

interface PlannedScore {
	readonly column: string;
	readonly yes: readonly string[];
	readonly kind?: ScoreKind;
	readonly question?: string;
	readonly metric?: string;
	readonly title?: string;
	readonly min?: number;
	readonly max?: number;
}

function scoreOf(one: ColumnUse): PlannedScore[] {
	const [kind, id] = one.use.split(':', 2) as [string, string | undefined];
	const base = { column: one.column, yes: valuesOf(one.yes) };
	if (kind === 'question' && id !== undefined) return [{ ...base, question: id }];
	if (kind === 'metric' && id !== undefined) return [{ ...base, metric: id }];
	if (!isScoreKind(kind)) return [];
	const usual = usualScale[kind];
	const scale = kind === 'nps' || kind === 'rate' ? {} : { min: one.min ?? usual.min, max: one.max ?? usual.max };
	return [{ ...base, kind, title: one.name || spokenName(one.column), ...scale }];
}

const unitWords = { minutes: 'Minutes', hours: 'Hours', seconds: 'Seconds' } as const;

/** A mapping laid out by columns again, for showing it. */
export function planOf(
	mapping: ImportMapping,
	headers: readonly string[],
	settings: { readonly zone: string; readonly encoding: string; readonly delimiter: string }
): ColumnPlan {
	const uses = new Map<string, Partial<ColumnUse> & { use: Use }>();
	const put = (column: string | null, use: Use, more: Partial<ColumnUse> = {}): void => {
		if (column !== null) uses.set(column, { use, ...more });
	};
	put(mapping.id, 'id');
	for (const { column, name } of mapping.segments) put(column, 'segment', { name });
	if (mapping.target === 'responses') {
		put(mapping.at, 'at');
		put(mapping.comment, 'comment');
		put(mapping.contact, 'contact');
		put(mapping.weight, 'weight');
		for (const one of mapping.scores) {
			const use: Use =
				one.question !== undefined
					? `question:${one.question}`
					: one.metric !== undefined
						? `metric:${one.metric}`
						: (one.kind as ScoreKind);
			put(one.column, use, {
				name: one.title ?? spokenName(one.column),
				min: one.min ?? null,
				max: one.max ?? null,
				yes: (one.yes ?? []).join(', ')
			});
		}
	} else if (mapping.target === 'events') {
		put(mapping.at, 'at');
		put(mapping.contact, 'contact');
		put(mapping.amount, 'amount');
		put(mapping.due, 'due');
		put(mapping.outcome?.column ?? null, 'outcome', {
			yes: (mapping.outcome?.yes ?? []).join(', '),
			...(mapping.outcome?.title === undefined ? {} : { name: mapping.outcome.title })
		});
	} else if (mapping.target === 'contacts') {
		put(mapping.name, 'name');
		put(mapping.email, 'email');
	} else if (mapping.target === 'history') {
		put(mapping.at, 'at');
		put(mapping.value, 'value');
		put(mapping.of, 'of');
	} else {
		put(mapping.opened, 'opened');
		put(mapping.firstAnswer, 'firstAnswer');
		put(mapping.resolved, 'resolved');
		const { firstAnswerAfter: answered, resolvedAfter: resolved } = mapping;
		if (answered !== null) put(answered.column, `answeredAfter${unitWords[answered.unit]}`);
		if (resolved !== null) put(resolved.column, `resolvedAfter${unitWords[resolved.unit]}`);
		put(mapping.reopened, 'reopened');
		put(mapping.department, 'department');
		put(mapping.title, 'title');
		put(mapping.outcome?.column ?? null, 'outcome', {
			yes: (mapping.outcome?.yes ?? []).join(', '),
			...(mapping.outcome?.title === undefined ? {} : { name: mapping.outcome.title })
		});
	}
	const [only] = mapping.only;
	const [except] = mapping.except;
	return {
		target: mapping.target,
		space: mapping.space,
		format: mapping.time.format,
		zone: mapping.time.zone ?? settings.zone,
		encoding: mapping.encoding ?? settings.encoding,
		delimiter: mapping.delimiter ?? settings.delimiter,
		measure: mapping.target === 'cases' ? mapping.measure : 'working',
		headerRows: mapping.headerRows,
		type: mapping.target === 'events' ? mapping.type : '',
		again: mapping.target === 'events' && mapping.again !== null ? String(mapping.again) : '',
		metric: mapping.target === 'history' ? mapping.metric : '',
		onlyColumn: only?.column ?? '',
		onlyValues: (only?.values ?? []).join(', '),
		exceptColumn: except?.column ?? '',
		exceptValues: (except?.values ?? []).join(', '),
		columns: headers.map((column) => {
			const found = uses.get(column);
			return {
				column,
				use: found?.use ?? 'none',
				name: found?.name ?? spokenName(column),
				min: found?.min ?? null,
				max: found?.max ?? null,
				yes: found?.yes ?? ''
			};
		})
	};
}

/** What went wrong with a file or a run, as it is kept. */
export type ImportFailure = Pick<Failure, 'code' | 'params'>;
