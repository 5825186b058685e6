// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package credential

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"time"
)

// parseSession reads the credentials that a service answered with: AccessKeyId, AccessKeySecret,
// SecurityToken and Expiration, in any case of letters. Its errors tell what the answer is and
// nothing of what is in it.
func parseSession(source string, body []byte) (Credentials, error) {
	var s struct{ Code, AccessKeyID, AccessKeySecret, SecurityToken, Expiration string }
	wrong := ""
	switch text := bytes.TrimSpace(body); {
	case len(text) == 0:
		wrong = "it gave an empty answer"
	case text[0] == '<':
		wrong = "it gave a web page (HTML or XML)"
	case json.Unmarshal(text, &s) != nil:
		wrong = "its answer is no JSON object"
	case s.Code != "" && s.Code != "Success":
		wrong = "its answer's Code is not Success"
	case s.AccessKeyID == "":
		wrong = "its answer is without AccessKeyId"
	case s.AccessKeySecret == "":
		wrong = "its answer is without AccessKeySecret"
	case strings.HasPrefix(s.AccessKeyID, "STS.") && s.SecurityToken == "":
		wrong = "its answer is without SecurityToken"
	}
	if wrong != "" {
		return Credentials{}, fmt.Errorf("%s gave no credentials: %s; "+
			"it must be a JSON object with AccessKeyId, AccessKeySecret, SecurityToken and Expiration", source, wrong)
	}
	c := Credentials{
		AccessKeyID: s.AccessKeyID, AccessKeySecret: s.AccessKeySecret, SecurityToken: s.SecurityToken, Source: source,
	}
	return c, c.expires(s.Expiration)
}

// expires takes in when the credentials expire; "" is never.
func (c *Credentials) expires(date string) error {
	if date == "" {
		return nil
	}
	t, err := time.Parse(time.RFC3339, date)
	if err != nil {
		return fmt.Errorf("%s gave credentials with a malformed expiration; it must be like 2006-01-02T15:04:05Z", c.Source)
	}
	c.Expiration = t
	return nil
}
