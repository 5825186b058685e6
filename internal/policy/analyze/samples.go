// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package analyze

import "strings"

// A question is answered with an example that people can read where there is
// one: patterns are filled in with words, and only where those do not fit with
// whatever does.

// sampleAccount is the account of examples.
const sampleAccount = "1234567890123456"

// fill replaces the wildcards of a pattern.
func fill(pattern, many, one string) string {
	var b strings.Builder
	for _, r := range pattern {
		switch r {
		case '*':
			b.WriteString(many)
		case '?':
			b.WriteString(one)
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

// actionSamples fills in the service and the name of an action.
func actionSamples(g *glob) []string {
	if g.exact {
		return []string{g.source, g.text}
	}
	service, name, colon := strings.Cut(g.source, ":")
	if !colon {
		// The colon is in one of the wildcards.
		before, after, _ := strings.Cut(g.source, "*")
		service, name = before, "*"+after
		if before == "" {
			service = "*"
		}
	}
	var out []string
	for _, words := range [][2]string{{"example", "Example"}, {"", ""}, {"x", "X"}, {"sample", "OtherSample"}} {
		out = append(out, fill(service, words[0], "x")+":"+fill(name, words[1], "x"))
	}
	return out
}

// resourceSamples returns the samples of a resource of a service.
func resourceSamples(service string) func(g *glob) []string {
	return func(g *glob) []string {
		if g.exact {
			if other, ok := otherSpelling(g.source); ok {
				return []string{g.source, other}
			}
			return []string{g.source}
		}
		var out []string
		if g.isAll() {
			out = append(out, usualResource(service))
		}
		for _, word := range []string{"example", "", "x", "sample/other"} {
			out = append(out, fillARN(g.source, service, word), fillARN(g.source, "x", word))
		}
		return append(out, "*")
	}
}

// usualResource is a resource of a service.
func usualResource(service string) string {
	switch service {
	case "ram":
		return ramEmpty + sampleAccount + ":user/example"
	case "sts":
		return ramEmpty + sampleAccount + ":role/example"
	default:
		return fillARN("*", service, "")
	}
}

// fillARN fills in the fields of an ARN, each with what is usual there. A
// wildcard in the last one stands for all fields that are missing.
func fillARN(pattern, service, word string) string {
	fields := strings.SplitN(pattern, ":", 5)
	region := "cn-hangzhou"
	if service == "ram" || len(fields) > 1 && fields[1] == "ram" {
		region = ""
	}
	usual := []string{"acs", service, region, sampleAccount, word}
	last := len(fields) - 1
	for i := range fields {
		many, one := usual[i], "x"
		if i == 3 {
			one = "1"
		}
		if i == last && i < 4 {
			many = strings.Join(usual[i:4], ":") + ":example"
		}
		fields[i] = fill(fields[i], many, one)
	}
	return strings.Join(fields, ":")
}

// valueSamples fills in the value of a key.
func valueSamples(g *glob) []string {
	if g.exact {
		return []string{g.source}
	}
	return []string{
		fill(g.source, "example", "x"),
		fill(g.source, "", "x"),
		fill(g.source, "x", "y"),
		fill(g.source, "other sample", "1"),
	}
}
