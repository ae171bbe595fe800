import fc from 'fast-check';

// The runner shows an error's message and not its cause: what went wrong must stand beside the counterexample.
fc.configureGlobal({ includeErrorInReport: true });

export default fc;
