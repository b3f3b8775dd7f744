/** What has changed for an organisation, told to open pages after the commit. */
export interface Change {
	readonly organisationId: string;
	/**
	 * `figures`: records came or went, and the sums know. `records`: some came that are still to be added up. `plan`: something people work with. `import`: progress. `review`: the meeting.
	 * `notices`: people were told something; `ids` are their memberships.
	 */
	readonly topic: 'figures' | 'records' | 'plan' | 'import' | 'review' | 'notices' | 'everything';
	readonly ids?: readonly string[];
}

export type Listener = (change: Change) => void;

/** Hands on changes within the process. One instance per process; other processes are watched by `watch.ts`. */
export interface EventHub {
	publish(change: Change): void;
	subscribe(organisationId: string, listener: Listener): () => void;
	readonly listeners: number;
}

export function createEventHub(): EventHub {
	const byOrganisation = new Map<string, Set<Listener>>();
	let listeners = 0;
	return {
		publish(change) {
			if (change.organisationId === '*') {
				for (const set of byOrganisation.values()) for (const listener of set) listener(change);
				return;
			}
			for (const listener of byOrganisation.get(change.organisationId) ?? []) listener(change);
		},
		subscribe(organisationId, listener) {
			const set = byOrganisation.get(organisationId) ?? new Set<Listener>();
			byOrganisation.set(organisationId, set);
			set.add(listener);
			listeners += 1;
			return () => {
				if (!set.delete(listener)) return;
				listeners -= 1;
				if (set.size === 0) byOrganisation.delete(organisationId);
			};
		},
		get listeners() {
			return listeners;
		}
	};
}
