// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package credential

import (
	"crypto/rand"
	"errors"
	"fmt"
	"math/big"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/ram"
)

// generatedLength is how long a generated password is, in characters, where the account does not
// ask for a longer one.
const generatedLength = 24

// classes are what a generated password takes its characters from, and some of each. Those that
// look alike are left out.
var classes = []string{"abcdefghijkmnopqrstuvwxyz", "ABCDEFGHJKLMNPQRSTUVWXYZ", "23456789", "!@#$%^&*-_"}

// unmetRules are the rules of the account's password policy that a password of a user does not
// keep, each as what it must do.
func unmetRules(p ram.PasswordPolicy, password, userName string) []string {
	different := map[rune]bool{}
	var lower, upper, digit, symbol bool
	for _, r := range password {
		different[r] = true
		switch {
		case unicode.IsLower(r):
			lower = true
		case unicode.IsUpper(r):
			upper = true
		case unicode.IsDigit(r):
			digit = true
		default:
			symbol = true
		}
	}
	var unmet []string
	for _, rule := range []struct {
		kept bool
		text string
	}{
		{utf8.RuneCountInString(password) >= p.MinimumPasswordLength,
			fmt.Sprintf("have at least %d characters", p.MinimumPasswordLength)},
		{len(different) >= p.MinimumPasswordDifferentCharacter,
			fmt.Sprintf("have at least %d different characters", p.MinimumPasswordDifferentCharacter)},
		{lower || !p.RequireLowercaseCharacters, "have a lowercase letter"},
		{upper || !p.RequireUppercaseCharacters, "have an uppercase letter"},
		{digit || !p.RequireNumbers, "have a digit"},
		{symbol || !p.RequireSymbols, "have a symbol"},
		{!p.PasswordNotContainUserName || userName == "" ||
			!strings.Contains(strings.ToLower(password), strings.ToLower(userName)), "not contain the user name"},
	} {
		if !rule.kept {
			unmet = append(unmet, rule.text)
		}
	}
	return unmet
}

// checkPassword says which rules a password does not keep.
func checkPassword(p ram.PasswordPolicy, password, userName string) error {
	if password == "" {
		return errors.New("must not be empty")
	}
	if unmet := unmetRules(p, password, userName); len(unmet) > 0 {
		return fmt.Errorf("the account's password policy says that a password must %s", strings.Join(unmet, ", "))
	}
	return nil
}

// generatePassword makes a password of all classes that keeps the policy.
func generatePassword(p ram.PasswordPolicy, userName string) (string, error) {
	length := max(generatedLength, p.MinimumPasswordLength)
	for range 100 {
		text := make([]byte, length)
		for i := range text {
			class := classes[i%len(classes)]
			n, err := rand.Int(rand.Reader, big.NewInt(int64(len(class))))
			if err != nil {
				return "", err
			}
			text[i] = class[n.Int64()]
		}
		if err := shuffle(text); err != nil {
			return "", err
		}
		if len(unmetRules(p, string(text), userName)) == 0 {
			return string(text), nil
		}
	}
	return "", errors.New("no password keeps the account's password policy")
}

func shuffle(text []byte) error {
	for i := len(text) - 1; i > 0; i-- {
		n, err := rand.Int(rand.Reader, big.NewInt(int64(i+1)))
		if err != nil {
			return err
		}
		j := n.Int64()
		text[i], text[j] = text[j], text[i]
	}
	return nil
}
