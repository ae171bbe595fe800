// Only what a page author may use reaches the manifest: private and protected members stay out.
const hidden = (member) =>
  member.privacy === 'private' ||
  member.privacy === 'protected' ||
  member.static ||
  member.name.startsWith('_') ||
  member.name.startsWith('#');

export default {
  globs: ['src/elements/*.ts'],
  litelement: true,
  outdir: '.',
  plugins: [
    {
      name: 'public-only',
      packageLinkPhase({ customElementsManifest }) {
        for (const { declarations = [] } of customElementsManifest.modules)
          for (const declaration of declarations)
            if (declaration.members) declaration.members = declaration.members.filter((member) => !hidden(member));
      },
    },
  ],
};
