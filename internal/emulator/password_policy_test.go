// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package emulator

import (
	"fmt"
	"maps"
	"slices"
	"testing"
)

func sortedKeys(m map[string]any) []string { return slices.Sorted(maps.Keys(m)) }

func TestPasswordPolicy(t *testing.T) {
	everywhere(t, func(h *harness) {
		c := h.root()
		if got := at(c.must("ims:GetPasswordPolicy"), "PasswordPolicy"); at(got, "MinimumPasswordLength") != float64(8) ||
			at(got, "RequireNumbers") != false {
			h.Errorf("at the start: %v", got)
		}
		set := c.must("ims:SetPasswordPolicy", "MinimumPasswordLength", "12", "RequireNumbers", "true", "HardExpire", "true",
			"MaxPasswordAge", "90",
			"MaxLoginAttemps", "5", "PasswordReusePrevention", "3", "MinimumPasswordDifferentCharacter", "4",
			"PasswordNotContainUserName", "true")
		for _, got := range []map[string]any{set, c.must("ims:GetPasswordPolicy")} {
			delete(got, "RequestId")
			want := "map[PasswordPolicy:map[HardExpire:true MaxLoginAttemps:5 MaxPasswordAge:90 " +
				"MinimumPasswordDifferentCharacter:4 MinimumPasswordLength:12 " +
				"PasswordNotContainUserName:true PasswordReusePrevention:3 RequireLowercaseCharacters:false RequireNumbers:true " +
				"RequireSymbols:false RequireUppercaseCharacters:false]]"
			if fmt.Sprint(got) != want {
				h.Errorf("%v", got)
			}
		}
		if got, _ := at(c.must("ram:GetPasswordPolicy"), "PasswordPolicy").(map[string]any); got["HardExpiry"] != true ||
			len(got) != 9 {
			h.Errorf("as RAM sees it: %v", got)
		}
		if got := at(c.must("ram:SetPasswordPolicy", "HardExpiry", "true", "RequireSymbols", "true"),
			"PasswordPolicy"); at(got, "HardExpiry") != true || at(got, "RequireSymbols") != true {
			h.Errorf("set through RAM: %v", got)
		}
		for _, product := range []string{"ram", "ims"} {
			for _, length := range []string{"7", "33"} {
				c.refused("400 InvalidParameter.MinimumPasswordLength.Range", product+":SetPasswordPolicy", "MinimumPasswordLength",
					length)
			}
			c.refused("400 InvalidParameter.Format", product+":SetPasswordPolicy", "MinimumPasswordLength", "many")
			c.refused("400 InvalidMaxPasswordAge", product+":SetPasswordPolicy", "MaxPasswordAge", "1096")
			c.refused("400 InvalidPasswordReusePrevention", product+":SetPasswordPolicy", "PasswordReusePrevention", "25")
		}
	})
}

func TestPasswordsComplyWithThePolicy(t *testing.T) {
	for name, test := range map[string]struct {
		policy     []string
		weak, good string
	}{
		"length":       {nil, "Abcde-7", "abcdefgh"},
		"longer":       {[]string{"MinimumPasswordLength", "12"}, "abcdefghijk", "abcdefghijkl"},
		"wide":         {[]string{"MinimumPasswordLength", "8"}, "密码密码密码密", "密码密码密码密码"},
		"lower case":   {[]string{"RequireLowercaseCharacters", "true"}, "ABCDEFG7-", "ABCDEFGh"},
		"upper case":   {[]string{"RequireUppercaseCharacters", "true"}, "abcdefg7-", "abcdefgH"},
		"numbers":      {[]string{"RequireNumbers", "true"}, "abcdefgH-", "abcdefg7"},
		"symbols":      {[]string{"RequireSymbols", "true"}, "abcdefgH7", "abcdefg-"},
		"different":    {[]string{"MinimumPasswordDifferentCharacter", "4"}, "aaabbbccc", "aaabbbcd"},
		"name of user": {[]string{"PasswordNotContainUserName", "true"}, "xxANNxxxx", "xxAxNxNxx"},
	} {
		t.Run(name, func(t *testing.T) {
			h := start(t)
			c := h.root()
			h.seed("ram:CreateUser", "UserName", "ann")
			h.seed("ims:SetPasswordPolicy", test.policy...)
			c.refused("400 InvalidParameter.Password.TooWeak", "ram:CreateLoginProfile", "UserName", "ann", "Password",
				test.weak)
			c.must("ram:CreateLoginProfile", "UserName", "ann", "Password", test.good)
			c.refused("400 InvalidParameter.Password.TooWeak", "ram:UpdateLoginProfile", "UserName", "ann", "Password",
				test.weak)
		})
	}
}
