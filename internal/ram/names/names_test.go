// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package names

import (
	"strings"
	"testing"
	"time"
)

func TestChecks(t *testing.T) {
	long := strings.Repeat
	tests := []struct {
		name  string
		check func(string) error
		good  []string
		bad   map[string]string // value -> part of the message
	}{
		{"user name", CheckUserName, []string{"a", "ann.lee-2_x", long("a", 64)},
			map[string]string{"": "must not be empty", long("a", 65): "1 to 64 characters long, but is 65", "a b": "has ' '", "ä": "has 'ä'", "a@b": "has '@'", "a\xff": "UTF-8"}},
		{"display name", CheckDisplayName, []string{"Ann Lee", long("安", 128)}, map[string]string{"": "empty", long("a", 129): "but is 129"}},
		{"comments", CheckComments, []string{"", "anything <>"}, map[string]string{long("a", 129): "at most 128 characters long, but is 129"}},
		{"group name", CheckGroupName, []string{"dev_s.1"}, map[string]string{"dev/s": "has '/'"}},
		{"role name", CheckRoleName, []string{"r-1.x"}, map[string]string{"r_1": "has '_'"}},
		{"policy name", CheckPolicyName, []string{"p-1", long("p", 128)}, map[string]string{"p.1": "has '.'", "p_1": "has '_'", long("p", 129): "but is 129"}},
		{"issuer", CheckIssuerURL, []string{"https://example.com/x"}, map[string]string{"http://example.com": "HTTPS", "https://u@example.com": "no user", "https://example.com?x": "no user", "https://": "HTTPS"}},
		{"client ID", CheckClientID, []string{"sts.aliyuncs.com", "a:b/c"}, map[string]string{"/a": "begin with", "": "empty", "a b": "has ' '"}},
		{"phone", CheckMobilePhone, []string{"86-18600008888"}, map[string]string{"18600008888": "country code", "86-": "country code", "+86-1": "country code"}},
		{"email", CheckEmail, []string{"ann@example.com"}, map[string]string{"ann": "address", "Ann <ann@example.com>": "address"}},
		{"tag key", CheckTagKey, []string{"team", "k aliyun"}, map[string]string{"": "empty", "aliyun-x": "aliyun", "acs:x": "acs:", "a http://b": "http://"}},
		{"tag value", CheckTagValue, []string{"", "aliyun"}, map[string]string{"acs:x": "acs:", "https://b": "https://", long("a", 129): "129"}},
		{"session name", CheckSessionName, []string{"ab", "a@b.c-d_e"}, map[string]string{"a": "2 to 64", "a/b": "has '/'"}},
		{"external ID", CheckExternalID, []string{"a+b=c,d.e@f:g/h-i_j"}, map[string]string{"a": "2 to 1224", "a b": "has ' '"}},
		{"resource group", CheckResourceGroupID, []string{"rg-acfm2"}, map[string]string{"123": "rg-", "rg-": "rg-", "rg-a b": "has ' '"}},
		{"group display name", CheckGroupDisplayName, []string{""}, map[string]string{long("a", 25): "at most 24"}},
		{"description", CheckDescription, []string{""}, map[string]string{long("a", 1025): "at most 1024"}},
	}
	for _, tt := range tests {
		for _, s := range tt.good {
			if err := tt.check(s); err != nil {
				t.Errorf("%s %q: %v", tt.name, s, err)
			}
		}
		for s, want := range tt.bad {
			if err := tt.check(s); err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("%s %q: error is %v, want one with %q", tt.name, s, err, want)
			}
		}
	}
}

func TestDurations(t *testing.T) {
	for d, good := range map[time.Duration]bool{15 * time.Minute: true, 14 * time.Minute: false, 12 * time.Hour: true, 13 * time.Hour: false} {
		if err := CheckSessionDuration(d); (err == nil) != good {
			t.Errorf("CheckSessionDuration(%s) = %v", d, err)
		}
	}
}
