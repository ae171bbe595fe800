// Only what a page author may use reaches the manifest: private and protected members stay out.
const hidden = (member) =>
  member.privacy === 'private' ||
  member.privacy === 'protected' ||
  member.static ||
  member.name.startsWith('_') ||
  member.name.startsWith('#');

/** The property of an attribute, as `feed-element.ts` names them: `movement-colors` is `movementColors`. */
const propertyOf = (attribute) => attribute.replace(/-./g, (letters) => letters[1].toUpperCase());

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
    {
      // The analyzer finds a property's attribute by decorators, which the source does not use.
      name: 'attributes-and-properties',
      packageLinkPhase({ customElementsManifest }) {
        for (const { declarations = [] } of customElementsManifest.modules)
          for (const { tagName, attributes = [], members = [] } of declarations) {
            if (!tagName) continue;
            for (const attribute of attributes) {
              const member = members.find(({ name }) => name === propertyOf(attribute.name));
              if (!member) continue;
              attribute.fieldName = member.name;
              member.attribute = attribute.name;
              // A type that only the source can read (`WordOf<'layout'>`) says nothing to a reader.
              if (attribute.type.text.startsWith("'")) member.type = attribute.type;
            }
          }
      },
    },
  ],
};
