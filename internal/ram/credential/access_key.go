// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package credential

import (
	"fmt"
	"strings"
)

// keyArguments are the arguments of an access key.
var keyArguments = [3]string{"access_key_id", "access_key_secret", "security_token"}

// hasKey tells whether the arguments name an access key, or a part of one.
func (cfg Config) hasKey() bool {
	return cfg.AccessKeyID != "" || cfg.AccessKeySecret != "" || cfg.SecurityToken != ""
}

// key makes credentials of the access key in the arguments.
func (cfg Config) key() (Provider, error) {
	p, err := key("arguments", keyArguments, cfg.AccessKeyID, cfg.AccessKeySecret, cfg.SecurityToken)
	if err != nil {
		return nil, fmt.Errorf("%w. %s", err, cfg.wholeKey())
	}
	return p, nil
}

// key makes credentials of an access key. parts are what messages call the three.
func key(source string, parts [3]string, id, secret, token string) (Provider, error) {
	switch {
	case id == "" && secret == "":
		return nil, errNotSet(parts[0] + " and " + parts[1] + " are not set")
	case id == "":
		return nil, errNotSet(parts[1] + " is set, but " + parts[0] + " is not")
	case secret == "":
		return nil, errNotSet(parts[0] + " is set, but " + parts[1] + " is not")
	case strings.HasPrefix(id, "STS.") && token == "":
		return nil, errNotSet(parts[0] + " is that of a session, but " + parts[2] + " is not set")
	}
	return static(Credentials{AccessKeyID: id, AccessKeySecret: secret, SecurityToken: token, Source: source}), nil
}

// wholeKey says that arguments and variables are not put together, and which variables that
// concerns.
func (cfg Config) wholeKey() string {
	help := "An access key is taken as a whole: complete the arguments, or leave them all out and set " +
		strings.Join(keyVariables[0][:2], ", ") + " and, for a session, " + keyVariables[0][2]
	for _, variables := range keyVariables {
		for _, v := range variables {
			if cfg.Getenv(v) != "" {
				return help + "; " + v + ", which is set, does not complete the arguments"
			}
		}
	}
	return help
}
