"""The archive as tools for clients with a language model (Model Context Protocol): the API's questions, read only."""
