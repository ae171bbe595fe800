// Only what a page author may use reaches the manifest: private and protected members stay out.
const hidden = (member) =>
  member.privacy === 'private' ||
  member.privacy === 'protected' ||
  member.static ||
  member.name.startsWith('_') ||
  member.name.startsWith('#');

export default {
  globs: ['src/elements/*.ts'],
  // The doc blocks are the manual; test/node/build.test.mjs holds them to the properties in the source.
  outdir: '.',
  plugins: [
    {
      name: 'public-only',
      packageLinkPhase({ customElementsManifest }) {
        for (const { declarations = [] } of customElementsManifest.modules)
          for (const declaration of declarations) {
            if (declaration.members) declaration.members = declaration.members.filter((member) => !hidden(member));
            // The analyzer takes the first argument of an event class for the event's name; those of the doc block are right.
            if (declaration.events) declaration.events = declaration.events.filter((event) => event.description);
          }
      },
    },
  ],
};
