// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package policy

import (
	"errors"
	"strings"
)

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
	case KeyPrincipalARN, "acs:SourceVpc", "acs:UserAgent", "acs:AccessId", "acs:Service", "acs:RDManageScope":
		return TypeString, true
	}
	return TypeString, strings.HasPrefix(key, "acs:RequestTag/") || strings.HasPrefix(key, "acs:ResourceTag/")
}

// KeyExternalID is the key of the external ID that comes with a request to assume
// a role.
const KeyExternalID = "sts:ExternalId"

// CheckExternalID refuses what cannot be an external ID: it has 2 to 1,224 ASCII
// letters, digits and _+=,.@:/- only. The error goes on from "it".
// reference: policy-language.md §3.
func CheckExternalID(id string) error {
	odd := strings.ContainsFunc(id, func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9') && !strings.ContainsRune("_+=,.@:/-", r)
	})
	if len(id) < 2 || len(id) > 1224 || odd {
		return errors.New("has to have 2 to 1224 letters, digits or any of _+=,.@:/-")
	}
	return nil
}

// KeyPrincipalARN is the key of the ARN of the caller, in the form
// acs:ram::<account>:user/<name>. A session of a role has the ARN of its role.
// reference: policy-language.md §7.1.
const KeyPrincipalARN = "acs:PrincipalARN"

// The keys without a prefix, which stand for the action and the resource of the
// request. reference: policy-language.md §7.3.
const (
	KeyAction   = "Action"
	KeyResource = "Resource"
)
