# System policies found by a word, not typed from memory.
data "ram_policies" "example" {
  policy_type = "System"
  keyword     = "AntCloud"
}

# Custom policies with their documents.
data "ram_policies" "custom" {
  policy_type       = "Custom"
  name_regex        = "^read-"
  include_documents = true
}

output "names" {
  value = data.ram_policies.example.names
}
