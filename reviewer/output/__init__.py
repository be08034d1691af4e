"""Results as files: JSON, Markdown, HTML, the opinion form, the annotated report, Excel."""
