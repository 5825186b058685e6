// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package policy

import "strings"

// KeyType returns the type of a condition key of all services, and whether its
// type is documented. Keys of single services, and those of no service, count as
// strings. reference: policy-language.md §7.1.
func KeyType(key string) (ValueType, bool) {
	switch key {
	case "acs:CurrentTime":
		return TypeDate, true
	case "acs:SecureTransport", "acs:MFAPresent":
		return TypeBool, true
	case "acs:SourceIp", "acs:VpcSourceIp":
		return TypeIP, true
	case "acs:PrincipalARN", "acs:SourceVpc", "acs:UserAgent", "acs:AccessId", "acs:Service", "acs:RDManageScope":
		return TypeString, true
	}
	return TypeString, strings.HasPrefix(key, "acs:RequestTag/") || strings.HasPrefix(key, "acs:ResourceTag/")
}

// The keys without a prefix, which stand for the action and the resource of the
// request. reference: policy-language.md §7.3.
const (
	KeyAction   = "Action"
	KeyResource = "Resource"
)
