import fc from 'fast-check';

// Every run tries the same cases, so that a failure is one of the change and not of chance. PROPERTY_SEED tries others.
fc.configureGlobal({ seed: Number(process.env.PROPERTY_SEED ?? 20261121) });

export { fc };
