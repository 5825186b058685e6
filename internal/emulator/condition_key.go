// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package emulator

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/policy"
)

// context is the condition keys of the request. Keys that RAM does not know for calls with access
// keys, such as acs:MFAPresent, are absent (reference: policy-language.md §7.1).
func (c *call) context() map[string][]string {
	keys := map[string][]string{
		"acs:CurrentTime":     {date(c.now)},
		"acs:SecureTransport": {fmt.Sprint(c.origin.secure || !c.insecure)},
		"acs:PrincipalARN":    {c.principalARN()},
		"acs:AccessId":        {c.caller.keyID},
	}
	if c.origin.address != "" {
		keys["acs:SourceIp"] = []string{c.origin.address}
	}
	if c.origin.userAgent != "" {
		keys["acs:UserAgent"] = []string{c.origin.userAgent}
	}
	if tags, err := arrayTags(c.in); err == nil && c.action.writes {
		for key, value := range tagMap(tags) { // of two values for one key, the one that is stored
			keys["acs:RequestTag/"+key] = []string{value}
		}
	}
	for _, name := range []string{"AssumeRolePolicyDocument", "NewAssumeRolePolicyDocument"} {
		if c.in.has(name) {
			trustKeys(keys, c.text(name))
		}
	}
	return keys
}

// withResourceTags adds the tags of the object that an ARN names, if it has any.
func (c *call) withResourceTags(keys map[string][]string, arn string) map[string][]string {
	relative, own := strings.CutPrefix(arn, c.own("")[0])
	named, exists := entity{}, false
	if own {
		named, exists = c.entityAt(relative)
	}
	if !exists || len(named.tags) == 0 {
		return keys
	}
	keys = maps.Clone(keys)
	for key, value := range named.tags {
		keys["acs:ResourceTag/"+key] = []string{value}
	}
	return keys
}

// trustKeys are the keys that describe the trust policy that a role gets.
func trustKeys(keys map[string][]string, text string) {
	document, err := policy.ParseLenient(text)
	if err != nil {
		return
	}
	for _, statement := range document.Statements {
		if statement.Principal == nil {
			continue
		}
		for kind, list := range map[string][]string{
			"RAM": statement.Principal.RAM, "Service": statement.Principal.Service, "Federated": statement.Principal.Federated,
		} {
			if len(list) > 0 && !slices.Contains(keys["ram:TrustedPrincipalTypes"], kind) {
				keys["ram:TrustedPrincipalTypes"] = append(keys["ram:TrustedPrincipalTypes"], kind)
			}
		}
		keys["ram:ServiceNames"] = append(keys["ram:ServiceNames"], statement.Principal.Service...)
	}
}
