declare module 'virtual:widgets' {
  /** By tag, parted by spaces: attributes that take a value, and those that are there or not. */
  const widgets: Readonly<Record<string, readonly [values: string, switches: string]>>;
  export default widgets;
}
