import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { projectRoot } from './source-files.ts';

const folder = resolve(process.env.NINEFOLD_DATA ?? join(projectRoot, '../shared/data'));

/** A real data set that lies beside the project, with the figures that were worked out from it elsewhere. */
export interface DataSet<Reference> {
	readonly isThere: boolean;
	/** Says why tests are skipped. */
	readonly note: string;
	readonly file: string;
	reference(): Reference;
}

export function dataSet<Reference>(name: string, file: string): DataSet<Reference> {
	const path = join(folder, name, file);
	const isThere = existsSync(path);
	return {
		isThere,
		note: isThere ? '' : ` (skipped: there is no folder of data sets; NINEFOLD_DATA names it)`,
		file: path,
		reference: () => JSON.parse(readFileSync(join(folder, name, 'reference.json'), 'utf8')) as Reference
	};
}

/** A number as a reference file gives it: rounded half away from zero to so many decimals. */
export function roundedTo(value: number, decimals: number): number {
	const factor = 10 ** decimals;
	const scaled = Math.abs(value) * factor;
	return (Math.sign(value) * Math.round(Number(scaled.toPrecision(14)))) / factor;
}

/** Counts the figures that were compared, and gathers those that differ. */
export class Comparison {
	checked = 0;
	readonly differing: string[] = [];

	same(what: string, found: number | null | undefined, wanted: number | null, decimals = 4): void {
		this.checked += 1;
		const isSame =
			wanted === null || found === null || found === undefined
				? (found ?? null) === wanted
				: Math.abs(roundedTo(found, decimals) - wanted) < 10 ** -(decimals + 3);
		if (!isSame) this.differing.push(`${what}: found ${found}, wanted ${wanted}`);
	}
}
