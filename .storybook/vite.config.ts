import { defineConfig } from 'vite';

export default defineConfig({
  build: {
    // Those that the kit supports: for older ones, Vite would rewrite light-dark() and the pictures would not be the kit's.
    target: ['chrome124', 'firefox126', 'safari17.5'],
  },
});
