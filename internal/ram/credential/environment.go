// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package credential

import "strings"

// keyVariables are the variables people export an access key in: today's names, those of the
// incumbent provider, and those of the CLI. Parts of different sets are never put together.
var keyVariables = [][3]string{
	{"ALIBABA_CLOUD_ACCESS_KEY_ID", "ALIBABA_CLOUD_ACCESS_KEY_SECRET", "ALIBABA_CLOUD_SECURITY_TOKEN"},
	{"ALICLOUD_ACCESS_KEY", "ALICLOUD_SECRET_KEY", "ALICLOUD_SECURITY_TOKEN"},
	{"ALIBABACLOUD_ACCESS_KEY_ID", "ALIBABACLOUD_ACCESS_KEY_SECRET", "ALIBABACLOUD_SECURITY_TOKEN"},
}

func (cfg Config) environment() (Provider, error) {
	var unset, incomplete []string
	for _, variables := range keyVariables {
		id, secret := cfg.Getenv(variables[0]), cfg.Getenv(variables[1])
		p, err := key("environment ("+variables[0]+")", variables, id, secret, cfg.Getenv(variables[2]))
		if err == nil {
			return p, nil
		}
		if id == "" && secret == "" {
			unset = append(unset, variables[0])
		} else {
			incomplete = append(incomplete, err.Error())
		}
	}
	if len(unset) > 0 {
		incomplete = append(incomplete, strings.Join(unset, ", ")+" and their secrets are not set")
	}
	return nil, errNotSet(strings.Join(incomplete, "; "))
}

// first gives the value of the first variable that is set.
func (cfg Config) first(variables ...string) string {
	for _, n := range variables {
		if v := cfg.Getenv(n); v != "" {
			return v
		}
	}
	return ""
}
