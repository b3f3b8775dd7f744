import { sveltekit } from '@sveltejs/kit/vite';
import { defineConfig } from 'vite';

export default defineConfig({
	plugins: [sveltekit()],
	build: { sourcemap: false },
	ssr: { external: ['better-sqlite3', 'pg', '@node-rs/argon2', 'pino'] }
});
