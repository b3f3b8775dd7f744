/** How many of a group of people have confirmed that they read the one-page strategy. */
export interface ReaderGroup {
	/** The departments that it holds; more than one where small ones are counted together. Null: people of no department. */
	readonly departments: readonly (string | null)[];
	readonly people: number;
	readonly read: number;
}

/** Groups of fewer people are never counted alone: one could tell who it is. */
export const smallestGroup = 5;

/**
 * Departments with at least five people by themselves, all smaller ones counted together, so that nobody can be told.
 * Where those together are still fewer than five they join the smallest department that stands alone; where there is
 * none, there is one group of all. In all, nothing below five is shown but the whole organisation.
 */
export function readerGroups(
	departments: readonly { readonly name: string | null; readonly people: number; readonly read: number }[]
): ReaderGroup[] {
	const filled = departments.filter(({ people }) => people > 0);
	const alone = filled
		.filter(({ name, people }) => name !== null && people >= smallestGroup)
		.map(({ name, people, read }) => ({ departments: [name], people, read }));
	const small = filled.filter(({ name, people }) => name === null || people < smallestGroup);
	if (small.length === 0) return alone;
	const merged: ReaderGroup = {
		departments: small.map(({ name }) => name).sort((a, b) => Number(a === null) - Number(b === null)),
		people: small.reduce((sum, { people }) => sum + people, 0),
		read: small.reduce((sum, { read }) => sum + read, 0)
	};
	if (merged.people >= smallestGroup || alone.length === 0) return [...alone, merged];
	const smallest = alone.reduce((least, group) => (group.people < least.people ? group : least));
	return alone.map((group) =>
		group === smallest
			? {
					departments: [...group.departments, ...merged.departments],
					people: group.people + merged.people,
					read: group.read + merged.read
				}
			: group
	);
}
