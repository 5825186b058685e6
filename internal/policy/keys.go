// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package policy

// KeyType returns the type of a condition key of all services, and whether it
// is a known one that is not a string. reference: policy-language.md §7.1.
func KeyType(key string) (ValueType, bool) {
	switch key {
	case "acs:CurrentTime":
		return TypeDate, true
	case "acs:SecureTransport", "acs:MFAPresent":
		return TypeBool, true
	case "acs:SourceIp", "acs:VpcSourceIp":
		return TypeIP, true
	}
	return TypeString, false
}

// The keys without a prefix, which stand for the action and the resource of the
// request. reference: policy-language.md §7.3.
const (
	KeyAction   = "Action"
	KeyResource = "Resource"
)
