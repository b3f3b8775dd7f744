import type { Command } from 'commander';
import { principalScope } from '../access/organisation-scope.ts';
import { examineFigures, rebuildFigures, type DoctorReport } from '../metrics/doctor.ts';
import { operatorScope, orFail, verb, type WithOrganisation } from './run.ts';

interface Options extends WithOrganisation {
	readonly repair?: boolean;
}

interface Examined extends DoctorReport {
	readonly organisation: string;
	readonly repaired: boolean;
}

function linesOf(report: Examined): string[] {
	const head = `${report.organisation}: ${report.cells} sums of ${report.sources} streams compared with ${report.observations} single values.`;
	const found = report.differences.map(
		(one) => `  ${one.day} · ${one.source}: the sum holds ${one.stored}, a recount gives ${one.counted}`
	);
	const waiting =
		report.waiting === 0 ? [] : [`  ${report.waiting} days wait for rebuilding; they are read from single values.`];
	const end = report.repaired
		? '  Every sum has been built anew.'
		: report.isWell
			? '  All is well.'
			: '  Not well. Run it again with --repair to build the sums anew from single values.';
	return [head, ...report.complaints.map((one) => `  ${one}`), ...found, ...waiting, end];
}

export function doctorNoun(program: Command): void {
	verb<Options>(
		program,
		'doctor',
		'recount every sum and compare; finds a row that was tampered with',
		async ({ app, options }) => {
			const ids =
				options.organisation === undefined
					? (await app.handle.db.selectFrom('organisation').select('id').orderBy('created_at').execute()).map(
							(row) => row.id
						)
					: [(await operatorScope(app, options)).organisationId];
			const reports: Examined[] = [];
			for (const id of ids) {
				const scope = await principalScope(app.around, id, { kind: 'operator' });
				if (scope === null) continue;
				const report = await examineFigures(scope);
				const repaired = options.repair === true && report.differences.length > 0;
				if (repaired) orFail(await rebuildFigures(scope));
				reports.push({ ...report, organisation: scope.organisation.name, repaired });
			}
			return {
				json: { isWell: reports.every((report) => report.isWell), organisations: reports },
				lines:
					reports.length === 0 ? ['There is no organisation yet, and nothing to recount.'] : reports.flatMap(linesOf),
				isTrouble: reports.some((report) => !report.isWell && !report.repaired)
			};
		}
	)
		.option('--organisation <name or id>', 'only this organisation')
		.option('--repair', 'build the sums anew where they differ');
}
