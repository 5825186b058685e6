// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package credential

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/ram/names"
)

// AssumeRole asks for the credentials of a role on top of the credentials found.
type AssumeRole struct {
	RoleARN     string        // acs:ram::<account>:role/<name>
	SessionName string        // 2 to 64 characters; "" is ALIBABA_CLOUD_ROLE_SESSION_NAME, then terraform-provider-ram
	ExternalID  string        // 2 to 1224 characters; optional
	Policy      string        // session policy, JSON, up to 2048 characters; optional
	Duration    time.Duration // 15 minutes up to the role's own limit; 0 is one hour
}

// assumeRole makes sessions of a role with the credentials of base.
func (cfg Config) assumeRole(base Provider, a AssumeRole) (Provider, error) {
	if a.RoleARN == "" {
		return nil, errors.New("the role's ARN is not set")
	}
	var err error
	if a.SessionName, err = cfg.checkedSession(a.SessionName, a.Duration); err != nil {
		return nil, err
	}
	return NewCache(cfg.Now, Func(func(ctx context.Context) (Credentials, error) {
		c, err := cfg.STS.AssumeRole(ctx, base, a)
		if err != nil && a.Duration != 0 {
			err = fmt.Errorf("%w (a session of %d seconds was asked for)", err, int(a.Duration.Seconds()))
		}
		return c, err
	})), nil
}

// checkedSession gives the name of a session, which arguments, a profile or the environment may
// bring, and checks its duration; 0 is the default.
func (cfg Config) checkedSession(name string, d time.Duration) (string, error) {
	const variable = "ALIBABA_CLOUD_ROLE_SESSION_NAME"
	if d != 0 {
		if err := names.CheckSessionDuration(d); err != nil {
			return "", fmt.Errorf("the duration of the session %w", err)
		}
	}
	if name != "" {
		if err := names.CheckSessionName(name); err != nil {
			return "", fmt.Errorf("the name of the session %w", err)
		}
		return name, nil
	}
	if name = cfg.Getenv(variable); name != "" {
		if err := names.CheckSessionName(name); err != nil {
			return "", fmt.Errorf("%s %w", variable, err)
		}
		return name, nil
	}
	return "terraform-provider-ram", nil
}
