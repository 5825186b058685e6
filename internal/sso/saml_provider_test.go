// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package sso_test

import (
	"encoding/base64"
	"fmt"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/acctest"
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/acctest/driver"
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/emulator"
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/ram"
)

func samlConfig(name, document, more string) string {
	return fmt.Sprintf("resource \"ram_saml_provider\" \"test\" {\n saml_provider_name = %q\n "+
		"encoded_saml_metadata_document = %q\n %s\n}\n", name, document, more)
}

func TestSAMLProviderLifecycle(t *testing.T) {
	t.Parallel()
	e := acctest.New(t)
	name := e.Name("corp")
	const address = "ram_saml_provider.test"
	old, fresh := certificate(t, "old", far), certificate(t, "new", far.AddDate(1, 0, 0))
	at := func(attribute string) tfjsonpath.Path { return tfjsonpath.New(attribute) }
	e.Lifecycle(acctest.Lifecycle{
		Address: address, ImportID: name, Identifier: "saml_provider_name",
		Minimal: samlConfig(name, encoded(metadataXML("https://idp.example.com", old)), ""),
		MinimalChecks: []statecheck.StateCheck{
			statecheck.ExpectKnownValue(address, at("entity_id"), knownvalue.StringExact("https://idp.example.com")),
			statecheck.ExpectKnownValue(address, at("valid_until"), knownvalue.StringExact("2090-01-01T00:00:00Z")),
			statecheck.ExpectKnownValue(address, at("description"), knownvalue.StringExact("")),
			statecheck.ExpectKnownValue(address, at("arn"),
				knownvalue.StringRegexp(regexp.MustCompile(`^acs:ram::\d+:saml-provider/`))),
			statecheck.ExpectKnownValue(address, at("certificates"), knownvalue.ListExact([]knownvalue.Check{
				knownvalue.ObjectExact(map[string]knownvalue.Check{
					"subject": knownvalue.StringExact("CN=old"), "not_before": knownvalue.StringExact("2088-06-01T00:00:00Z"),
					"not_after": knownvalue.StringExact("2089-06-01T00:00:00Z"),
				}),
			})),
		},
		// The roll of a certificate: both of them side by side.
		Full: samlConfig(name, encoded(metadataXML("https://idp.example.com", old, fresh)), `description = "Who works here"`),
		FullChecks: []statecheck.StateCheck{
			statecheck.ExpectKnownValue(address, at("description"), knownvalue.StringExact("Who works here")),
			statecheck.ExpectKnownValue(address, at("certificates"), knownvalue.ListSizeExact(2)),
		},
		Disappear: func(t *testing.T, c *ram.Client) {
			if err := c.DeleteSAMLProvider(t.Context(), name); err != nil {
				t.Fatal(err)
			}
		},
		CheckDestroyed: func(t *testing.T, c *ram.Client) {
			if _, err := c.GetSAMLProvider(t.Context(), name); !ram.IsNotExist(err) {
				t.Errorf("provider %s is still there: %v", name, err)
			}
		},
	})
}

// Metadata that say the same are no change; what says something else updates the provider in place,
// and the plan shows what the new metadata say.
func TestSAMLProviderByMeaning(t *testing.T) {
	t.Parallel()
	e := acctest.New(t)
	name := e.Name("corp")
	const address = "ram_saml_provider.test"
	old, fresh := certificate(t, "old", far), certificate(t, "new", far)
	both := metadataXML("https://idp.example.com", old, fresh)
	action := func(a plancheck.ResourceActionType) resource.ConfigPlanChecks {
		return resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectResourceAction(address, a)}}
	}
	e.Run(resource.TestCase{Steps: []resource.TestStep{
		{Config: samlConfig(name, encoded(both), "")},
		{
			Config: samlConfig(name, encoded("\xef\xbb\xbf<?xml version=\"1.0\"?>\r\n"+
				strings.ReplaceAll(both, "><", ">\r\n<")), ""),
			ConfigPlanChecks: action(plancheck.ResourceActionNoop),
		},
		{
			Config: samlConfig(name, encoded(metadataXML("https://idp.example.com", fresh)), "") +
				"data \"ram_saml_provider\" \"one\" { saml_provider_name = ram_saml_provider.test.saml_provider_name }\n" +
				"data \"ram_saml_providers\" \"all\" { name_regex = \"^${ram_saml_provider.test.saml_provider_name}$\" }\n",
			ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
				plancheck.ExpectResourceAction(address, plancheck.ResourceActionUpdate),
				plancheck.ExpectKnownValue(address, tfjsonpath.New("certificates").AtSliceIndex(0).AtMapKey("subject"),
					knownvalue.StringExact("CN=new")),
			}},
			ConfigStateChecks: []statecheck.StateCheck{
				statecheck.ExpectKnownValue("data.ram_saml_provider.one", tfjsonpath.New("certificates"),
					knownvalue.ListSizeExact(1)),
				statecheck.ExpectKnownValue("data.ram_saml_providers.all", tfjsonpath.New("names"), knownvalue.ListSizeExact(1)),
			},
		},
		{
			Config:           samlConfig(name+"2", encoded(metadataXML("https://idp.example.com", fresh)), ""),
			ConfigPlanChecks: action(plancheck.ResourceActionDestroyBeforeCreate),
		},
	}})
}

// RAM may break the lines of its Base64, and add what it alone knows.
func TestSAMLProviderAsRAMWritesIt(t *testing.T) {
	t.Parallel()
	document := encoded(metadataXML("https://idp.example.com", certificate(t, "c", far)))
	wrapped := document[:76] + "\r\n" + document[76:152] + "\n" + document[152:]
	acctest.InWorld(t, emulator.Options{}, func(w *acctest.World) {
		config := driver.Config{"p": {Type: "ram_saml_provider", Set: map[string]any{
			"saml_provider_name": "corp", "encoded_saml_metadata_document": document,
		}}}
		_, err := w.Apply(config, driver.Options{})
		w.Must(err)
		arn := w.State.Current["p"].Text("arn")
		_, err = w.Call(w.Context(), "ims", "UpdateSAMLProvider", map[string]string{
			"SAMLProviderName": "corp", "NewEncodedSAMLMetadataDocument": wrapped, "AuthnSignAlgo": "rsa-sha256",
		})
		w.Must(err)
		w.Settled(config)
		if got := w.State.Current["p"].Text("authn_sign_algo"); got != "rsa-sha256" {
			w.Errorf("authn_sign_algo %q", got)
		}
		if got := w.State.Current["p"].Text("arn"); got != arn {
			w.Errorf("another ARN: %s", got)
		}
	})
}

// An expired certificate is one warning of a plan, and hinders neither a refresh nor a destroy.
func TestSAMLProviderWarnsOfWhatExpires(t *testing.T) {
	t.Parallel()
	// Worlds begin in the year 2000.
	begin := time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)
	expired, due := certificate(t, "expired", begin.AddDate(0, 0, -1)), certificate(t, "due", begin.AddDate(0, 0, 29))
	later := certificate(t, "later", begin.AddDate(0, 0, 31))
	for name, tt := range map[string]struct {
		certificates []string
		says         []string
	}{
		"expired":      {[]string{expired}, []string{"CN=expired", "expired at 1999-12-31"}},
		"due":          {[]string{due, later}, []string{"CN=due", "expires at 2000-01-30"}},
		"both":         {[]string{expired, due}, []string{"CN=expired", "CN=due"}},
		"good":         {[]string{later}, nil},
		"not readable": {[]string{"MIIC"}, []string{"cannot be read"}},
	} {
		acctest.InWorld(t, emulator.Options{}, func(w *acctest.World) {
			config := driver.Config{"p": {Type: "ram_saml_provider", Set: map[string]any{
				"saml_provider_name": "corp", "encoded_saml_metadata_document": encoded(metadataXML("x", tt.certificates...)),
			}}}
			for range 2 {
				plan, err := w.Apply(config, driver.Options{})
				w.Must(err)
				if want := min(len(tt.says), 1); len(plan.Warnings) != want {
					w.Fatalf("%s: %d warnings, want %d: %q", name, len(plan.Warnings), want, plan.Warnings)
				}
				for _, words := range tt.says {
					if !strings.Contains(plan.Warnings[0], words) {
						w.Errorf("%s: the warning does not say %q: %s", name, words, plan.Warnings[0])
					}
				}
			}
			_, err := w.Apply(nil, driver.Options{Destroy: true})
			w.Must(err)
		})
	}
}

// Bad input is an error at its path, before anything is asked.
func TestSAMLProviderBadInput(t *testing.T) {
	t.Parallel()
	e := acctest.New(t)
	good := encoded(metadataXML("https://idp.example.com", certificate(t, "c", far)))
	var steps []resource.TestStep
	for _, b := range []struct{ config, message string }{
		{samlConfig("", good, ""), `(?s)saml_provider_name.*empty`},
		{samlConfig("a b", good, ""), `(?s)saml_provider_name.*has ' '`},
		{samlConfig("-a", good, ""), `(?s)saml_provider_name.*begin and end`},
		{samlConfig(strings.Repeat("a", 129), good, ""), `(?s)saml_provider_name.*1 to 128`},
		{samlConfig("a", "", ""), `(?s)encoded_saml_metadata_document.*XML`},
		{samlConfig("a", base64.StdEncoding.EncodeToString([]byte("x")), ""), `(?s)encoded_saml_metadata_document.*XML`},
		{samlConfig("a", metadataXML("x"), ""), `(?s)encoded_saml_metadata_document.*filebase64`},
		{samlConfig("a", good, fmt.Sprintf("description = %q", strings.Repeat("x", 257))), `(?s)description.*256`},
		{`resource "ram_saml_provider" "test" { saml_provider_name = "a" }`, `encoded_saml_metadata_document`},
		{"resource \"ram_saml_provider\" \"test\" {\n encoded_saml_metadata_document = null\n saml_provider_name = null\n}",
			`(?s)saml_provider_name.*required`},
	} {
		steps = append(steps, resource.TestStep{Config: b.config, PlanOnly: true, ExpectError: regexp.MustCompile(b.message)})
	}
	e.Run(resource.TestCase{Steps: steps})
	if e.Emulator != nil && len(e.Emulator.Requests()) != 0 {
		t.Errorf("bad input reached RAM: %v", e.Emulator.Requests())
	}
}
