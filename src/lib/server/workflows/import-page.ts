import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import {
	mappingOf,
	planOf,
	proposeColumns,
	type ColumnPlan,
	type ImportFailure,
	type KnownScore
} from '../../domain/imports/columns.ts';
import type { PlanForm } from '../../domain/imports/form.ts';
import { guessSpace, importTargets, type ImportMapping, type ImportTarget } from '../../domain/imports/mapping.ts';
import { rowReader, type RowFault } from '../../domain/imports/rows.ts';
import { guessTimeFormat, readMoment, type TimeFormat } from '../../domain/imports/times.ts';
import { vendorColumns, vendorOf, vendorRows, vendorZone, type Vendor } from '../../domain/imports/vendors.ts';
import type { Figure } from '../../domain/metrics/figure.ts';
import { localDay } from '../../domain/shared/instant.ts';
import { fail, ok, type Result } from '../../domain/shared/result.ts';
import { permit, type OrganisationScope } from '../access/organisation-scope.ts';
import type { App } from '../app.ts';
import { keepMapping, noteArrival, uploadPath } from '../imports/commands.ts';
import { lookAtFile, type FileLook } from '../imports/file.ts';
import { findImport, findMappingFor, listRejects, type ImportRun, type Reject } from '../imports/queries.ts';
import { readDefinitions } from '../metrics/definitions.ts';
import { figureFor } from '../metrics/read.ts';
import { beginStrategy } from '../strategy/commands.ts';
import { findCurrentStrategy } from '../strategy/queries.ts';
import { startImport } from './import-jobs.ts';
import { checkTargets, knownScores } from './import-plan.ts';

const previewRows = 20;
const samplesShown = 3;

/** A row of the file as it would be stored. */
export interface PreviewRow {
	readonly line: number;
	readonly kind: 'row' | 'skipped' | 'rejected';
	readonly id: string | null;
	readonly at: number | null;
	/** For cases: seconds until the first answer and until it was resolved; null while it is open. */
	readonly firstAnswer: number | null;
	readonly resolution: number | null;
	readonly outcome: boolean | null;
	readonly values: readonly { readonly label: string; readonly value: number }[];
	readonly words: string;
	readonly segments: readonly { readonly name: string; readonly value: string }[];
	readonly faults: readonly RowFault[];
}

/** What the page needs to ask what the columns mean. */
export interface MappingView {
	readonly plan: ColumnPlan;
	readonly samples: readonly (readonly string[])[];
	readonly known: readonly KnownScore[];
	/** Metrics whose history a file can bring; for files of history. */
	readonly metrics: readonly { readonly id: string; readonly title: string }[];
	readonly preview: readonly PreviewRow[];
	/** Why there is no preview. */
	readonly problem: ImportFailure | null;
	/** The mapping was used before for a file with the same columns. */
	readonly isRemembered: boolean;
	/** The program whose export the file is. */
	readonly vendor: string | null;
	readonly notUtf8At: number | null;
}

export interface MadeFigure {
	readonly id: string;
	readonly title: string;
	readonly figure: Figure;
}

export interface ImportPage {
	readonly run: Omit<ImportRun, 'file' | 'mapping' | 'facts'> & {
		readonly rows: number | null;
		readonly changed: number;
		readonly notes: number;
		readonly first: number | null;
		readonly last: number | null;
		readonly hasFile: boolean;
	};
	readonly mapping: MappingView | null;
	readonly figures: readonly MadeFigure[];
	readonly rejects: readonly Reject[];
	readonly strategyId: string | null;
}

const rejectsShown = 50;

const shapeOf = (mapping: ImportMapping | null) => ({
	...(mapping?.encoding === undefined ? {} : { encoding: mapping.encoding }),
	...(mapping?.delimiter === undefined ? {} : { delimiter: mapping.delimiter })
});

async function previewOf(
	scope: OrganisationScope,
	mapping: ImportMapping,
	look: FileLook
): Promise<Result<PreviewRow[]>> {
	const targets = await checkTargets(scope, mapping, look.headers);
	if (!targets.ok) return targets;
	const read = rowReader({
		mapping,
		headers: look.headers,
		zone: mapping.time.zone ?? scope.organisation.timeZone,
		now: scope.clock.now(),
		scales: targets.value.scales
	});
	return ok(
		look.rows
			.slice(mapping.headerRows - 1)
			.slice(0, previewRows)
			.map(({ line, cells }): PreviewRow => {
				const found = read(cells);
				const none = {
					id: null,
					at: null,
					firstAnswer: null,
					resolution: null,
					outcome: null,
					values: [],
					words: '',
					segments: []
				};
				if (found.kind === 'skipped') return { line, kind: 'skipped', ...none, faults: [] };
				if (found.kind === 'rejected') return { line, kind: 'rejected', ...none, faults: found.faults };
				const { reading } = found;
				const segments = Object.entries(reading.segments).map(([name, value]) => ({ name, value }));
				const base = { line, kind: 'row' as const, id: reading.id, at: reading.at, segments, faults: found.notes };
				if (reading.target === 'cases') {
					const since = (until: number | null): number | null =>
						until === null || until < reading.at ? null : Math.round((until - reading.at) / 1000);
					return {
						...base,
						firstAnswer: since(reading.firstAnswer),
						resolution: since(reading.resolved),
						outcome: reading.outcome,
						values: [],
						words: reading.title
					};
				}
				const whole = { firstAnswer: null, resolution: null, outcome: null, values: [], words: '' };
				if (reading.target === 'contacts') {
					return { ...base, at: null, ...whole, words: [reading.name, reading.email].filter(Boolean).join(' · ') };
				}
				if (reading.target === 'history') {
					const label = mapping.target === 'history' ? mapping.value : '';
					const outOf = mapping.target === 'history' && mapping.of !== null ? mapping.of : '';
					return {
						...base,
						...whole,
						values: [
							{ label, value: reading.value },
							...(reading.of === null ? [] : [{ label: outOf, value: reading.of }])
						]
					};
				}
				if (reading.target === 'events') {
					const label = mapping.target === 'events' ? (mapping.amount ?? '') : '';
					return {
						...base,
						...whole,
						outcome: reading.outcome,
						values: reading.amount === null ? [] : [{ label, value: reading.amount / 100 }],
						words: reading.contact ?? ''
					};
				}
				const scores = mapping.target === 'responses' ? mapping.scores : [];
				return {
					...base,
					firstAnswer: null,
					resolution: null,
					outcome: null,
					values: reading.scores.flatMap((value, index) =>
						value === null ? [] : [{ label: scores[index]?.title ?? scores[index]?.column ?? '', value }]
					),
					words: reading.comment
				};
			})
	);
}

async function mappingView(
	app: Pick<App, 'config'>,
	scope: OrganisationScope,
	run: ImportRun
): Promise<MappingView | null> {
	const found = await lookAtFile(uploadPath(app.config.dataFolder, run.file), {
		encoding: run.facts.encoding,
		delimiter: run.facts.delimiter,
		...shapeOf(run.mapping)
	});
	if (!found.ok) return null;
	const look = found.value;
	const known = await knownScores(scope);
	const remembered = run.mapping === null ? await findMappingFor(scope, run.target, look.headers) : null;
	const settings = { zone: scope.organisation.timeZone, encoding: look.encoding, delimiter: look.delimiter };
	const kept =
		run.mapping ?? (remembered === null ? null : { ...remembered, encoding: look.encoding, delimiter: look.delimiter });
	const recognised = vendorOf(look.headers);
	// A program's file that somebody calls something else is looked at as any other.
	const vendor = recognised?.target === run.target ? recognised : null;
	let plan: ColumnPlan;
	if (kept === null) {
		const headerRows = vendor?.headerRows ?? 1;
		const more = look.rows.slice(0, headerRows - 1).map((row) => row.cells);
		const zone = vendor === null ? null : vendorZone(vendor, look.headers, more);
		const proposed = proposeColumns(
			run.target,
			look.headers,
			[...look.rows.slice(headerRows - 1).map((row) => row.cells), ...look.later],
			known,
			headerRows > 1 ? look.rows[0]?.cells : undefined
		);
		plan = {
			target: run.target,
			space: guessSpace(run.name),
			...(vendor === null
				? proposed
				: {
						columns: vendorColumns(vendor, proposed.columns),
						format: formatOf(vendor, look, headerRows) ?? proposed.format
					}),
			...settings,
			...(zone === null ? {} : { zone }),
			headerRows,
			measure: 'working',
			type: run.target === 'events' ? guessSpace(run.name) : '',
			again: run.target === 'events' ? '90' : '',
			metric: '',
			...(vendor === null
				? { onlyColumn: '', onlyValues: '', exceptColumn: '', exceptValues: '' }
				: vendorRows(vendor, look.headers))
		};
	} else plan = planOf(kept, look.headers, settings);
	const mapping = kept === null ? mappingOf(plan) : ok(kept);
	const preview = mapping.ok ? await previewOf(scope, mapping.value, look) : mapping;
	return {
		plan,
		samples: look.headers.map((_, index) =>
			[
				...new Set(
					[...look.rows.slice(plan.headerRows - 1).map((row) => row.cells), ...look.later].map((cells) =>
						(cells[index] ?? '').trim()
					)
				)
			]
				.filter((cell) => cell !== '')
				.slice(0, samplesShown)
				.map((cell) => cell.slice(0, 60))
		),
		known,
		metrics:
			run.target === 'history'
				? (await readDefinitions(scope)).flatMap(({ id, title, parts }) => (parts === null ? [{ id, title }] : []))
				: [],
		preview: preview.ok ? preview.value : [],
		problem: preview.ok ? null : preview.error,
		isRemembered: remembered !== null,
		vendor: vendor?.name ?? null,
		notUtf8At: run.facts.notUtf8At
	};
}

/** How the moments of a program's file are written: as it usually does, unless this file reads better another way. */
function formatOf(vendor: Vendor, look: FileLook, headerRows: number): TimeFormat | null {
	const moment = vendor.rules.find((rule) => rule.use === 'at' || rule.use === 'opened');
	const index = look.headers.findIndex((header) => moment?.column.test(header.trim()) === true);
	const cells = look.rows.slice(headerRows - 1).map((row) => row.cells[index] ?? '');
	const given = cells.filter((cell) => cell.trim() !== '');
	const reads = given.every((cell) => readMoment(cell, vendor.format, 'UTC') !== undefined);
	return reads ? vendor.format : guessTimeFormat(given);
}

/** All that the page of an import shows; none where there is none, or the reader may not import. */
export async function findImportPage(
	app: Pick<App, 'config'>,
	scope: OrganisationScope,
	id: string
): Promise<ImportPage | null> {
	const run = await findImport(scope, id);
	if (run === null) return null;
	const { file, mapping: _mapping, facts, ...shown } = run;
	// A backup that was brought back has no uploads.
	const hasFile = file !== '' && existsSync(uploadPath(app.config.dataFolder, file));
	const isOpen = (run.status === 'uploaded' || run.status === 'failed') && run.read === 0 && hasFile;
	const figures: MadeFigure[] = [];
	if (run.status === 'done' && facts.first !== null && facts.last !== null) {
		const zone = scope.organisation.timeZone;
		const window = { from: localDay(facts.first, zone), to: localDay(facts.last, zone) };
		for (const definition of await readDefinitions(scope, { ids: facts.metricIds })) {
			figures.push({ id: definition.id, title: definition.title, figure: await figureFor(scope, definition, window) });
		}
	}
	return {
		run: {
			...shown,
			rows: facts.rows,
			changed: facts.changed,
			notes: facts.notes,
			first: facts.first,
			last: facts.last,
			hasFile
		},
		mapping: isOpen ? await mappingView(app, scope, run) : null,
		figures,
		rejects: run.rejected + facts.notes > 0 ? await listRejects(scope, id, rejectsShown) : [],
		strategyId: (await findCurrentStrategy(scope))?.id ?? null
	};
}

/** Looks at a file that has just arrived and notes it; one that is no table is taken away at once. */
export async function takeInFile(
	app: Pick<App, 'config'>,
	scope: OrganisationScope,
	file: { readonly id: string; readonly name: string; readonly target: string }
): Promise<Result<{ id: string }, string>> {
	const ownName = `${file.id}.csv`;
	const path = uploadPath(app.config.dataFolder, ownName);
	const refuse = async (failure: ImportFailure): Promise<Result<{ id: string }, string>> => {
		await rm(path, { force: true });
		return { ok: false, error: { ...failure, field: 'file' } };
	};
	const target = importTargets.find((one) => one === file.target) as ImportTarget | undefined;
	if (target === undefined) return refuse({ code: 'input.not_a_choice' });
	const look = await lookAtFile(path);
	if (!look.ok) return refuse(look.error);
	// Whoever brings the export of a help desk brings cases, whatever was ticked; a lone time stamp leaves a doubt.
	const vendor = vendorOf(look.value.headers);
	const holds = vendor !== null && vendor.marks.length > 1 ? vendor.target : target;
	const noted = await noteArrival(scope, {
		id: file.id,
		target: holds,
		name: file.name,
		file: ownName,
		look: look.value
	});
	return noted.ok ? noted : refuse(noted.error);
}

async function mapped(scope: OrganisationScope, form: PlanForm): Promise<Result<ImportRun, string>> {
	const allowed = permit(scope, 'import.run');
	if (!allowed.ok) return allowed;
	const run = await findImport(scope, form.id);
	if (run === null) return fail('import.not_found');
	const mapping = mappingOf(form);
	if (!mapping.ok) return mapping;
	const targets = await checkTargets(scope, mapping.value, run.facts.headers);
	if (!targets.ok) return targets;
	const kept = await keepMapping(scope, form.id, mapping.value);
	return kept.ok ? ok({ ...run, mapping: mapping.value }) : kept;
}

/**
 * Keeps what the columns mean, so that the page shows how the rows would be stored. Another encoding or separator means
 * other columns: the file is then looked at again and the columns are proposed anew.
 */
export async function keepPlan(
	app: Pick<App, 'config'>,
	scope: OrganisationScope,
	form: PlanForm
): Promise<Result<{ id: string }, string>> {
	const again = await lookAgain(app, scope, form);
	if (!again.ok || again.value) return again.ok ? ok({ id: form.id }) : again;
	const done = await mapped(scope, form);
	return done.ok ? ok({ id: form.id }) : done;
}

async function lookAgain(
	app: Pick<App, 'config'>,
	scope: OrganisationScope,
	form: PlanForm
): Promise<Result<boolean, string>> {
	const allowed = permit(scope, 'import.run');
	if (!allowed.ok) return allowed;
	const run = await findImport(scope, form.id);
	if (run === null) return fail('import.not_found');
	if (run.file === '') return fail('import.file_gone');
	if (form.encoding === run.facts.encoding && form.delimiter === run.facts.delimiter) return ok(false);
	if (run.read > 0 || (run.status !== 'uploaded' && run.status !== 'failed')) return fail('import.under_way');
	const look = await lookAtFile(uploadPath(app.config.dataFolder, run.file), form);
	if (!look.ok) return { ok: false, error: { ...look.error, field: 'encoding' } };
	const { encoding, delimiter, headers } = look.value;
	const sameColumns =
		headers.length === run.facts.headers.length && headers.every((one, at) => one === run.facts.headers[at]);
	const facts = { ...run.facts, encoding, delimiter, headers: [...headers], rows: null };
	await scope.db
		.updateTable('import_run')
		.set({ target: JSON.stringify(facts), ...(sameColumns ? {} : { mapping: '{}' }) })
		.where('organisation_id', '=', scope.organisationId)
		.where('id', '=', form.id)
		.execute();
	return ok(!sameColumns);
}

/** Brings the file in as the form says. Whoever has no strategy yet gets one, so that figures have a place to be seen. */
export async function startPlanned(
	app: App,
	scope: OrganisationScope,
	form: PlanForm
): Promise<Result<{ id: string }, string>> {
	const again = await lookAgain(app, scope, form);
	if (!again.ok) return again;
	if (again.value) return fail('import.columns_changed', { field: 'columns' });
	const done = await mapped(scope, form);
	if (!done.ok) return done;
	if ((await findCurrentStrategy(scope)) === null && permit(scope, 'strategy.edit').ok) {
		const begun = await beginStrategy(scope, { name: scope.organisation.name.slice(0, 120), aim: '' });
		if (!begun.ok) return begun;
	}
	return startImport(app, scope, form.id);
}
