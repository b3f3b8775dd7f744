const kept = ['part', 'goal', 'show'] as const;

/** The address of a form action that leads back to the same screen of the meeting, also without script. */
export function actionHere(url: URL, name: string): string {
	const places = kept.flatMap((key) => {
		const value = url.searchParams.get(key);
		return value === null ? [] : [`&${key}=${encodeURIComponent(value)}`];
	});
	return `?/${name}${places.join('')}`;
}
