/** `npm run bench` measures speed and memory; with a name it runs one of the long simulations and prints its table. */
const benches: Readonly<Record<string, () => Promise<unknown>>> = {
	speed: () => import('./speed.ts'),
	calibration: () => import('./calibration.ts'),
	unusual: () => import('./unusual.ts'),
	effect: () => import('./effect.ts')
};

const wanted = process.argv[2] ?? 'speed';
const bench = benches[wanted];
if (bench === undefined) {
	process.stderr.write(`There is no bench "${wanted}". Benches: ${Object.keys(benches).join(', ')}\n`);
	process.exit(2);
}
await bench();

export {};
