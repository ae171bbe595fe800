# Renders templates with Liquid. JSON in: {folder, pages: [[source, context], …]}; HTML out. Of Shopify there is what a
# section needs: the schema tag, which shows nothing, and the filter that makes a file's name an address.
require 'json'
require 'liquid'

Schema = Class.new(Liquid::Raw) { def render_to_output_buffer(_context, output) = output }
Liquid::Template.register_tag('schema', Schema)

question = JSON.parse($stdin.read)
Liquid::Template.register_filter(Module.new { define_method(:asset_url) { |name| "#{question['assets']}/#{name}" } })
# Liquid's own refuses the dashes that Shopify's file names have.
Snippets = Struct.new(:folder) do
  def read_template_file(name) = File.read(File.join(folder, "#{name}.liquid"))
end
Liquid::Template.file_system = Snippets.new(question['folder'])
Liquid::Template.error_mode = :strict
pages = question['pages'].map do |source, context|
  Liquid::Template.parse(source).render!(context, strict_filters: true)
end
puts JSON.generate(pages)
