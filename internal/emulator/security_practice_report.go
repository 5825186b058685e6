// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package emulator

import "time"

// securityPractice is how well the account follows RAM's advice. Which keys count as old or unused,
// and the score, are guesses.
type securityPractice struct {
	BindMfa                    bool // of the account itself
	OldAkNum                   int  // keys of users that are old
	UnusedAkNum                int
	RootWithAccessKey          int
	SubUser                    int
	SubUserBindMfa             int
	SubUserPwdLevel            string // low, mid or high
	SubUserWithOldAccessKey    int    // users that have old keys
	SubUserWithUnusedAccessKey int
}

type securityPracticeAnswer struct {
	AccountSecurityPracticeInfo struct {
		AccountSecurityPracticeUserInfo securityPractice
		Score                           int
	}
}

const (
	oldKeyAge    = 90 * 24 * time.Hour
	unusedKeyAge = 365 * 24 * time.Hour
)

func securityPracticeReportObject() object {
	return object{actions: []action{
		{product: productIMS, name: "GetAccountSecurityPracticeReport", resources: []resource{theAccount},
			run: getSecurityPracticeReport},
	}}
}

func getSecurityPracticeReport(c *call) (any, error) {
	p := securityPractice{
		RootWithAccessKey: 1 + accessKeysOfUser.Count(c.tx, ""), SubUser: users.Len(c.tx),
		SubUserBindMfa: mfaDevices.Len(c.tx) - mfaDevicesOfUser.Count(c.tx, ""), SubUserPwdLevel: c.passwordLevel(),
	}
	for u := range usersByName.After(c.tx, "") {
		old, unused := 0, 0
		for key := range accessKeysOfUser.Match(c.tx, u.ID) {
			if c.now.Sub(key.CreateDate) > oldKeyAge {
				old++
			}
			used := key.CreateDate
			if use, ok := c.store.LastUse(key.ID); ok {
				used = use.At
			}
			if c.now.Sub(used) > unusedKeyAge {
				unused++
			}
		}
		p.OldAkNum, p.SubUserWithOldAccessKey = p.OldAkNum+old, p.SubUserWithOldAccessKey+min(old, 1)
		p.UnusedAkNum, p.SubUserWithUnusedAccessKey = p.UnusedAkNum+unused, p.SubUserWithUnusedAccessKey+min(unused, 1)
	}
	var answer securityPracticeAnswer
	answer.AccountSecurityPracticeInfo.AccountSecurityPracticeUserInfo = p
	answer.AccountSecurityPracticeInfo.Score = p.score()
	return answer, nil
}

// passwordLevel is how much the password policy demands.
func (c *call) passwordLevel() string {
	p, demands := c.accountSettings().PasswordPolicy, 0
	for _, on := range []bool{p.Lowercase, p.Uppercase, p.Numbers, p.Symbols, p.MinimumLength > leastPasswordLength} {
		if on {
			demands++
		}
	}
	switch {
	case demands >= 4:
		return "high"
	case demands >= 2:
		return "mid"
	}
	return "low"
}

// score is 100 less something for each piece of advice that is not followed.
func (p securityPractice) score() int {
	score := 100
	for _, bad := range []bool{
		!p.BindMfa, p.RootWithAccessKey > 0, p.SubUserBindMfa < p.SubUser, p.SubUserPwdLevel == "low", p.OldAkNum > 0,
		p.UnusedAkNum > 0,
	} {
		if bad {
			score -= 15
		}
	}
	return score
}
